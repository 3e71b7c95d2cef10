package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/** Binary cross entropy of scores; see {@link Losses#bceWithLogits}. */
public record BCEWithLogitsLoss(Reduction reduction) implements Loss {
  /** The mean. */
  public BCEWithLogitsLoss() {
    this(Reduction.MEAN);
  }

  @CheckReturnValue
  public BCEWithLogitsLoss reduction(Reduction other) {
    return new BCEWithLogitsLoss(other);
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.bceWithLogits(input, target, reduction);
  }
}
