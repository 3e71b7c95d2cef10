// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/**
 * Absolute error, rounded off near 0; see {@link Losses#smoothL1(Tensor, Tensor, double,
 * Reduction)}.
 *
 * @param reduction what becomes of the losses of single elements
 * @param beta error below which the loss is rounded off, 0 or more
 */
public record SmoothL1Loss(Reduction reduction, double beta) implements Loss {
  public SmoothL1Loss {
    if (!(beta >= 0)) {
      throw new IllegalArgumentException(
          "The beta of a smooth L1 loss must be 0 or more, but is %s.".formatted(beta));
    }
  }

  /** The mean, with beta 1. */
  public SmoothL1Loss() {
    this(Reduction.MEAN, 1);
  }

  @CheckReturnValue
  public SmoothL1Loss reduction(Reduction other) {
    return new SmoothL1Loss(other, beta);
  }

  @CheckReturnValue
  public SmoothL1Loss beta(double error) {
    return new SmoothL1Loss(reduction, error);
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.smoothL1(input, target, beta, reduction);
  }

  @Override
  public Tensor perExample(Tensor input, Tensor target) {
    return Losses.perExample(reduction(Reduction.NONE).forward(input, target), reduction);
  }
}
