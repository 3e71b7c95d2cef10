package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * Binary cross entropy of scores; see {@link Losses#bceWithLogits}.
 *
 * @param reduction what becomes of the losses of single elements
 */
public record BCEWithLogitsLoss(Reduction reduction) implements Loss {
  /** With PyTorch's defaults. */
  public BCEWithLogitsLoss() {
    this(Reduction.MEAN);
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.bceWithLogits(input, target, reduction);
  }
}
