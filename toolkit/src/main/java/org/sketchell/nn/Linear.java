// SPDX-License-Identifier: Apache-2.0
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

  /** One whose weight is drawn later. */
  private Linear(int outFeatures, boolean withBias) {
    if (outFeatures < 1) {
      throw new ShapeException("Linear needs at least one feature out, but got %d.", outFeatures);
    }
    weight = new Parameter(new Unsized(this, outFeatures, 0));
    bias = withBias ? drawBias() : null;
  }

  private Linear(Parameter weight, Parameter bias) {
    this.weight = weight;
    this.bias = bias;
  }

  /**
   * A layer to {@code outFeatures} numbers from as many as its first input has, PyTorch's
   * LazyLinear. Its parameters are drawn when it sees that input, from the generator that {@code
   * manualSeed} sets, as those of a layer that is made then.
   *
   * @throws ShapeException if it is less than 1
   */
  public static Linear lazy(int outFeatures, Option... options) {
    return new Linear(outFeatures, Options.hasBias((Object[]) options));
  }

  private Parameter drawBias() {
    return weight.isSized()
        ? new Parameter(firstBias())
        : new Parameter(new Unsized(this, weight.knownSize(0)));
  }

  private Tensor firstBias() {
    return Initialization.bias(weight.shape().size(0), weight.shape().sizes());
  }

  /** Takes the number of features from an input, if it is not known. */
  private void see(Tensor input) {
    if (!weight.isSized()) {
      if (input.rank() == 0 || input.size(-1) == 0) {
        throw new ShapeException(
            "linear wants features in the last dimension, but got an input of shape %s.",
            input.shape());
      }
      weight.begin(() -> Initialization.weight(weight.knownSize(0), input.size(-1)));
    }
    if (bias != null && !bias.isSized()) {
      bias.begin(this::firstBias);
    }
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
    see(input);
    return Functional.linear(input, weight.value(), bias == null ? null : bias.value());
  }

  @Override
  protected String options() {
    return "in_features="
        + Unsized.text(weight.knownSize(1))
        + ", out_features="
        + weight.knownSize(0)
        + (bias == null ? ", bias=false" : "");
  }
}
