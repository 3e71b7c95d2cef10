package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** x W' + b over the last dimension, W and b learned; see {@link Functional#linear}. */
public final class Linear extends Layer {
  /** What can be said of a linear layer where it is made; see {@link Options}. */
  public sealed interface Option permits Options.Bias {}

  private final Parameter weight;
  private final Parameter bias;

  /**
   * A layer from {@code inFeatures} numbers to {@code outFeatures} numbers.
   *
   * @throws ShapeException if one is less than 1
   */
  public Linear(int inFeatures, int outFeatures, Option... options) {
    if (inFeatures < 1 || outFeatures < 1) {
      throw new ShapeException(
          "Linear needs at least one feature on both sides, but got %d in and %d out.",
          inFeatures, outFeatures);
    }
    weight = new Parameter(Initialization.weight(outFeatures, inFeatures));
    bias = Options.hasBias((Object[]) options) ? drawBias() : null;
  }

  private Linear(Parameter weight, Parameter bias) {
    this.weight = weight;
    this.bias = bias;
  }

  private Parameter drawBias() {
    return new Parameter(Initialization.bias(weight.shape().size(0), weight.shape().sizes()));
  }

  /** With or without a bias; one that is not there yet is drawn. */
  @CheckReturnValue
  public Linear bias(boolean learned) {
    Parameter kept = bias == null && learned ? drawBias() : bias;
    return inMyMode(new Linear(weight, learned ? kept : null));
  }

  /** [out features, in features]. */
  public Parameter weight() {
    return weight;
  }

  /** [out features], or null if there is no bias. */
  public Parameter bias() {
    return bias;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.linear(input, weight.value(), bias == null ? null : bias.value());
  }

  @Override
  protected String options() {
    return "in_features="
        + weight.shape().size(1)
        + ", out_features="
        + weight.shape().size(0)
        + (bias == null ? ", bias=false" : "");
  }
}
