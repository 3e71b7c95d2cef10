package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/**
 * Negative log likelihood: {@link CrossEntropyLoss} of logarithms of probabilities, such as {@code
 * logSoftmax} gives.
 *
 * @param reduction what becomes of the losses of single positions
 * @param weight one number per class that its losses are multiplied with; null for none
 */
public record NLLLoss(Reduction reduction, Tensor weight) implements Loss {
  /** The mean, without weights. */
  public NLLLoss() {
    this(Reduction.MEAN, null);
  }

  @CheckReturnValue
  public NLLLoss reduction(Reduction other) {
    return new NLLLoss(other, weight);
  }

  /** With one weight per class. */
  @CheckReturnValue
  public NLLLoss weight(Tensor perClass) {
    return new NLLLoss(reduction, perClass);
  }

  @Override
  public Tensor forward(Tensor logProbabilities, Tensor target) {
    Losses.requireClasses("nll", logProbabilities);
    return Losses.negativeLogLikelihood(
        "nll", logProbabilities, target, new CrossEntropyLoss(reduction, 0, weight));
  }
}
