// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/**
 * Squared for small errors, straight for large ones; see {@link Losses#huber(Tensor, Tensor,
 * double, Reduction)}.
 *
 * @param reduction what becomes of the losses of single elements
 * @param delta error up to which the loss is half its square, above 0
 */
public record HuberLoss(Reduction reduction, double delta) implements Loss {
  public HuberLoss {
    if (!(delta > 0)) {
      throw new IllegalArgumentException(
          "The delta of a Huber loss must be above 0, but is %s; of 0 it would be nothing."
              .formatted(delta));
    }
  }

  /** The mean, with delta 1. */
  public HuberLoss() {
    this(Reduction.MEAN, 1);
  }

  @CheckReturnValue
  public HuberLoss reduction(Reduction other) {
    return new HuberLoss(other, delta);
  }

  @CheckReturnValue
  public HuberLoss delta(double error) {
    return new HuberLoss(reduction, error);
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.huber(input, target, delta, reduction);
  }

  @Override
  public Tensor perExample(Tensor input, Tensor target) {
    return Losses.perExample(reduction(Reduction.NONE).forward(input, target), reduction);
  }
}
