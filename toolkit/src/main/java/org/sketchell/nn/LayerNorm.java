package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Arrays;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Normalises the last dimensions together, then scales and shifts every number by learned ones (Ba,
 * Kiros and Hinton 2016); see {@link Functional#layerNorm}.
 */
public final class LayerNorm extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  /** Over the last dimensions, of these sizes; epsilon 1e-5. */
  public LayerNorm(int... normalizedShape) {
    weight = new Parameter(Tensors.ones(normalizedShape));
    bias = new Parameter(Tensors.zeros(normalizedShape));
    epsilon = 1e-5;
  }

  private LayerNorm(LayerNorm like, double epsilon) {
    this.weight = like.weight;
    this.bias = like.bias;
    this.epsilon = epsilon;
  }

  /** What is added to the variance, against division by zero. */
  public double epsilon() {
    return epsilon;
  }

  /** With another number added to the variance. */
  @CheckReturnValue
  public LayerNorm epsilon(double value) {
    return inMyMode(new LayerNorm(this, value));
  }

  /** Factors, of the normalised shape. */
  public Parameter weight() {
    return weight;
  }

  /** Numbers added, of the normalised shape. */
  public Parameter bias() {
    return bias;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.layerNorm(input, weight.value(), bias.value(), epsilon);
  }

  @Override
  protected String options() {
    return Arrays.toString(weight.shape().sizes()) + ", eps=" + epsilon;
  }
}
