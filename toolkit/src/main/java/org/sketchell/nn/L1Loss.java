package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * Absolute error; see {@link Losses#l1}.
 *
 * @param reduction what becomes of the losses of single elements
 */
public record L1Loss(Reduction reduction) implements Loss {
  /** With PyTorch's defaults. */
  public L1Loss() {
    this(Reduction.MEAN);
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.l1(input, target, reduction);
  }
}
