// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/** Squared error; see {@link Losses#mse}. */
public record MSELoss(Reduction reduction) implements Loss {
  /** The mean. */
  public MSELoss() {
    this(Reduction.MEAN);
  }

  @CheckReturnValue
  public MSELoss reduction(Reduction other) {
    return new MSELoss(other);
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.mse(input, target, reduction);
  }

  @Override
  public Tensor perExample(Tensor input, Tensor target) {
    return Losses.perExample(reduction(Reduction.NONE).forward(input, target), reduction);
  }
}
