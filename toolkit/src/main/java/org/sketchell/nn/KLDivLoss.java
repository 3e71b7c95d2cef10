// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/**
 * Kullback-Leibler divergence (1951) of predicted from wanted probabilities: t (log t - x), where x
 * is the logarithm of the prediction, such as {@code logSoftmax} gives.
 *
 * @param reduction what becomes of the losses of single elements
 * @param batchMean whether a mean is the sum divided by the size of the batch, PyTorch's {@code
 *     batchmean}, which is the divergence itself, instead of by the number of elements
 * @param logTarget whether the target holds logarithms too
 */
public record KLDivLoss(Reduction reduction, boolean batchMean, boolean logTarget) implements Loss {
  /** The mean over elements, as PyTorch has it, of a target of probabilities. */
  public KLDivLoss() {
    this(Reduction.MEAN, false, false);
  }

  @CheckReturnValue
  public KLDivLoss reduction(Reduction other) {
    return new KLDivLoss(other, batchMean, logTarget);
  }

  /** With a mean over the batch, or over all elements. */
  @CheckReturnValue
  public KLDivLoss batchMean(boolean overBatch) {
    return new KLDivLoss(reduction, overBatch, logTarget);
  }

  /** For a target of logarithms, or of probabilities. */
  @CheckReturnValue
  public KLDivLoss logTarget(boolean logarithms) {
    return new KLDivLoss(reduction, batchMean, logarithms);
  }

  /**
   * The loss of logarithms.
   *
   * @param input logarithms of probabilities, of any shape; the batch is the first dimension
   * @param target of the same shape
   */
  @Override
  public Tensor forward(Tensor input, Tensor target) {
    Tensor losses = Losses.divergences(input, target, logTarget);
    return batchMean && reduction == Reduction.MEAN && input.rank() > 0
        ? losses.sum().div(input.size(0))
        : Losses.reduced(losses, reduction);
  }
}
