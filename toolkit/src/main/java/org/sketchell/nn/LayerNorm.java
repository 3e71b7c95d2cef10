package org.sketchell.nn;

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
  private double epsilon = 1e-5;

  /**
   * Epsilon 1e-5.
   *
   * @param normalizedShape sizes of the last dimensions
   */
  public LayerNorm(int... normalizedShape) {
    weight = new Parameter(Tensors.ones(normalizedShape));
    bias = new Parameter(Tensors.zeros(normalizedShape));
  }

  /** Added to the variance, against division by zero. */
  public LayerNorm epsilon(double value) {
    requireUnused();
    epsilon = value;
    return this;
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
