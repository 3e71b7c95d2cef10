// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/** Absolute error; see {@link Losses#l1}. */
public record L1Loss(Reduction reduction) implements Loss {
  /** The mean. */
  public L1Loss() {
    this(Reduction.MEAN);
  }

  @CheckReturnValue
  public L1Loss reduction(Reduction other) {
    return new L1Loss(other);
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.l1(input, target, reduction);
  }

  @Override
  public Tensor perExample(Tensor input, Tensor target) {
    return Losses.perExample(reduction(Reduction.NONE).forward(input, target), reduction);
  }
}
