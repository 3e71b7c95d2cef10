package org.sketchell.nn;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** x W' + b over the last dimension, W and b learned; see {@link Functional#linear}. */
public final class Linear extends Layer {
  private final Parameter weight;
  private Parameter bias;

  /**
   * A layer from {@code inFeatures} numbers to {@code outFeatures} numbers.
   *
   * @throws ShapeException if one is less than 1
   */
  public Linear(int inFeatures, int outFeatures) {
    if (inFeatures < 1 || outFeatures < 1) {
      throw new ShapeException(
          "Linear needs at least one feature on both sides, but got %d in and %d out.",
          inFeatures, outFeatures);
    }
    weight = new Parameter(Initialization.weight(outFeatures, inFeatures));
    bias = new Parameter(Initialization.bias(outFeatures, outFeatures, inFeatures));
  }

  /** Leaves the bias out. */
  public Linear noBias() {
    requireUnused();
    bias = null;
    return this;
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
