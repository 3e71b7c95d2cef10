package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * Squared error; see {@link Losses#mse}.
 *
 * @param reduction what becomes of the losses of single elements
 */
public record MSELoss(Reduction reduction) implements Loss {
  /** With PyTorch's defaults. */
  public MSELoss() {
    this(Reduction.MEAN);
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.mse(input, target, reduction);
  }
}
