// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Normalises groups of channels of each example together, then scales and shifts every channel by
 * learned numbers (Wu and He 2018); see {@link Functional#groupNorm}. Training and evaluation are
 * the same, and so is every size of the batch.
 */
public final class GroupNorm extends Layer {
  private final int groups;
  private final int channels;
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  /**
   * Epsilon 1e-5, with learned numbers.
   *
   * @throws ShapeException if the groups do not divide the channels
   */
  public GroupNorm(int groups, int channels) {
    if (groups < 1 || channels < 1 || channels % groups != 0) {
      throw new ShapeException(
          "GroupNorm needs a number of groups that divides the channels, but got %d groups of %d"
              + " channels.",
          groups, channels);
    }
    this.groups = groups;
    this.channels = channels;
    weight = new Parameter(Tensors.ones(channels));
    bias = new Parameter(Tensors.zeros(channels));
    epsilon = 1e-5;
  }

  private GroupNorm(GroupNorm like, double epsilon, boolean affine) {
    this.groups = like.groups;
    this.channels = like.channels;
    this.epsilon = epsilon;
    boolean shared = like.weight != null;
    weight = !affine ? null : shared ? like.weight : new Parameter(Tensors.ones(channels));
    bias = !affine ? null : shared ? like.bias : new Parameter(Tensors.zeros(channels));
  }

  /** What is added to the variance, against division by zero. */
  public double epsilon() {
    return epsilon;
  }

  /** With another number added to the variance. */
  @CheckReturnValue
  public GroupNorm epsilon(double value) {
    return inMyMode(new GroupNorm(this, value, affine()));
  }

  /** Whether the result is scaled and shifted by learned numbers. */
  public boolean affine() {
    return weight != null;
  }

  /** With or without learned numbers; those that are not there yet begin at 1 and 0. */
  @CheckReturnValue
  public GroupNorm affine(boolean learned) {
    return inMyMode(new GroupNorm(this, epsilon, learned));
  }

  /** Factor per channel; null without {@link #affine()}. */
  public Parameter weight() {
    return weight;
  }

  /** Number added per channel; null without {@link #affine()}. */
  public Parameter bias() {
    return bias;
  }

  @Override
  protected Tensor compute(Tensor input) {
    if (input.rank() < 2 || input.size(1) != channels) {
      throw new ShapeException(
          "groupNorm wants batch x %d channels and any sizes after them, but got %s.",
          channels, input.shape());
    }
    return Functional.groupNorm(
        input,
        groups,
        weight == null ? null : weight.value(),
        bias == null ? null : bias.value(),
        epsilon);
  }

  @Override
  protected String options() {
    return groups + ", " + channels + ", eps=" + epsilon + (affine() ? "" : ", affine=false");
  }
}
