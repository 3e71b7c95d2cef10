// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/**
 * Binary cross entropy of probabilities; see {@link Losses#bce(Tensor, Tensor, Tensor, Reduction)}.
 * Of scores, {@link BCEWithLogitsLoss} is more exact.
 *
 * @param reduction what becomes of the losses of single elements
 * @param weight numbers that losses are multiplied with, stretched to their shape; null for none
 */
public record BCELoss(Reduction reduction, Tensor weight) implements Loss {
  /** The mean, without weights. */
  public BCELoss() {
    this(Reduction.MEAN, null);
  }

  @CheckReturnValue
  public BCELoss reduction(Reduction other) {
    return new BCELoss(other, weight);
  }

  /** With losses multiplied by weights. */
  @CheckReturnValue
  public BCELoss weight(Tensor factors) {
    return new BCELoss(reduction, factors);
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.bce(input, target, weight, reduction);
  }

  @Override
  public Tensor perExample(Tensor input, Tensor target) {
    return Losses.perExample(reduction(Reduction.NONE).forward(input, target), reduction);
  }
}
