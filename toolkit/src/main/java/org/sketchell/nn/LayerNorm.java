// SPDX-License-Identifier: Apache-2.0
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
  private final int[] normalizedShape;
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  /** Over the last dimensions, of these sizes; epsilon 1e-5. */
  public LayerNorm(int... normalizedShape) {
    this.normalizedShape = normalizedShape.clone();
    weight = new Parameter(Tensors.ones(normalizedShape));
    bias = new Parameter(Tensors.zeros(normalizedShape));
    epsilon = 1e-5;
  }

  private LayerNorm(LayerNorm like, double epsilon, boolean affine) {
    this.normalizedShape = like.normalizedShape;
    this.epsilon = epsilon;
    boolean shared = like.weight != null;
    weight = !affine ? null : shared ? like.weight : new Parameter(Tensors.ones(normalizedShape));
    bias = !affine ? null : shared ? like.bias : new Parameter(Tensors.zeros(normalizedShape));
  }

  /** What is added to the variance, against division by zero. */
  public double epsilon() {
    return epsilon;
  }

  /** With another number added to the variance. */
  @CheckReturnValue
  public LayerNorm epsilon(double value) {
    return inMyMode(new LayerNorm(this, value, affine()));
  }

  /** Whether the result is scaled and shifted by learned numbers: elementwise_affine. */
  public boolean affine() {
    return weight != null;
  }

  /** With or without learned numbers; those that are not there yet begin at 1 and 0. */
  @CheckReturnValue
  public LayerNorm affine(boolean learned) {
    return inMyMode(new LayerNorm(this, epsilon, learned));
  }

  /** Factors, of the normalised shape; null without {@link #affine()}. */
  public Parameter weight() {
    return weight;
  }

  /** Numbers added, of the normalised shape; null without {@link #affine()}. */
  public Parameter bias() {
    return bias;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.layerNorm(
        input,
        weight == null ? Tensors.ones(normalizedShape) : weight.value(),
        bias == null ? Tensors.zeros(normalizedShape) : bias.value(),
        epsilon);
  }

  @Override
  protected String options() {
    return Arrays.toString(normalizedShape)
        + ", eps="
        + epsilon
        + (affine() ? "" : ", elementwise_affine=false");
  }
}
