// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/**
 * Negative log likelihood: {@link CrossEntropyLoss} of logarithms of probabilities, such as {@code
 * logSoftmax} gives.
 *
 * @param reduction what becomes of the losses of single positions
 * @param weight one number per class that its losses are multiplied with; null for none
 * @param ignoreIndex label of positions that do not count; null for none, where PyTorch has -100
 */
public record NLLLoss(Reduction reduction, Tensor weight, Long ignoreIndex) implements Loss {
  /** The mean, without weights; every label counts. */
  public NLLLoss() {
    this(Reduction.MEAN, null, null);
  }

  @CheckReturnValue
  public NLLLoss reduction(Reduction other) {
    return new NLLLoss(other, weight, ignoreIndex);
  }

  /** With one weight per class. */
  @CheckReturnValue
  public NLLLoss weight(Tensor perClass) {
    return new NLLLoss(reduction, perClass, ignoreIndex);
  }

  /** Without the positions that have this label, which need be no class. */
  @CheckReturnValue
  public NLLLoss ignoreIndex(long label) {
    return new NLLLoss(reduction, weight, label);
  }

  @Override
  public Tensor forward(Tensor logProbabilities, Tensor target) {
    Losses.requireClasses("nll", logProbabilities);
    return Losses.negativeLogLikelihood(
        "nll", logProbabilities, target, new CrossEntropyLoss(reduction, 0, weight, ignoreIndex));
  }

  @Override
  public Tensor perExample(Tensor input, Tensor target) {
    return Losses.perExample(reduction(Reduction.NONE).forward(input, target), reduction);
  }
}
