// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * Negative logarithm of the softmax probability of the right class.
 *
 * @param reduction what becomes of the losses of single positions
 * @param labelSmoothing share of the target, from 0 to 1, that is spread evenly over all classes
 * @param weight one number per class that its losses are multiplied with; null for none
 * @param ignoreIndex label of positions that do not count, neither in a sum nor in a mean's
 *     divisor; null for none, where PyTorch has -100
 */
public record CrossEntropyLoss(
    Reduction reduction, double labelSmoothing, Tensor weight, Long ignoreIndex) implements Loss {

  public CrossEntropyLoss {
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new IllegalArgumentException(
          "Label smoothing is a share from 0 to 1, but got %s.".formatted(labelSmoothing));
    }
  }

  /** The mean, without smoothing or weights; every label counts. */
  public CrossEntropyLoss() {
    this(Reduction.MEAN, 0, null, null);
  }

  @CheckReturnValue
  public CrossEntropyLoss reduction(Reduction other) {
    return new CrossEntropyLoss(other, labelSmoothing, weight, ignoreIndex);
  }

  @CheckReturnValue
  public CrossEntropyLoss labelSmoothing(double share) {
    return new CrossEntropyLoss(reduction, share, weight, ignoreIndex);
  }

  /** With one weight per class. */
  @CheckReturnValue
  public CrossEntropyLoss weight(Tensor perClass) {
    return new CrossEntropyLoss(reduction, labelSmoothing, perClass, ignoreIndex);
  }

  /** Without the positions that have this label, which need be no class. */
  @CheckReturnValue
  public CrossEntropyLoss ignoreIndex(long label) {
    return new CrossEntropyLoss(reduction, labelSmoothing, weight, label);
  }

  /**
   * The loss of scores.
   *
   * @param logits [batch, classes] or [batch, classes, height, width]
   * @param target int64 labels [batch] or [batch, height, width], each from 0 to classes - 1 or the
   *     one to ignore; or float32 class probabilities of the logits' shape
   * @throws ShapeException if shapes do not fit, or a label is no class (in a compiled step labels
   *     are not looked at)
   */
  @Override
  public Tensor forward(Tensor logits, Tensor target) {
    Losses.requireClasses("crossEntropy", logits);
    return Losses.negativeLogLikelihood("crossEntropy", logits.logSoftmax(1), target, this);
  }

  @Override
  public Tensor perExample(Tensor input, Tensor target) {
    return Losses.perExample(reduction(Reduction.NONE).forward(input, target), reduction);
  }
}
