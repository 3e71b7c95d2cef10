// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/**
 * Binary cross entropy of scores; see {@link Losses#bceWithLogits(Tensor, Tensor, Tensor, Tensor,
 * Reduction)}.
 *
 * @param reduction what becomes of the losses of single elements
 * @param weight numbers that losses are multiplied with, stretched to their shape; null for none
 * @param posWeight how much a 1 counts more than a 0, such as one number per class; null for none
 */
public record BCEWithLogitsLoss(Reduction reduction, Tensor weight, Tensor posWeight)
    implements Loss {
  /** The mean, without weights. */
  public BCEWithLogitsLoss() {
    this(Reduction.MEAN, null, null);
  }

  @CheckReturnValue
  public BCEWithLogitsLoss reduction(Reduction other) {
    return new BCEWithLogitsLoss(other, weight, posWeight);
  }

  /** With losses multiplied by weights. */
  @CheckReturnValue
  public BCEWithLogitsLoss weight(Tensor factors) {
    return new BCEWithLogitsLoss(reduction, factors, posWeight);
  }

  /** With ones that count more or less than zeros. */
  @CheckReturnValue
  public BCEWithLogitsLoss posWeight(Tensor factors) {
    return new BCEWithLogitsLoss(reduction, weight, factors);
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.bceWithLogits(input, target, weight, posWeight, reduction);
  }

  @Override
  public Tensor perExample(Tensor input, Tensor target) {
    return Losses.perExample(reduction(Reduction.NONE).forward(input, target), reduction);
  }
}
