package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * Negative log likelihood; see {@link Losses#nll}.
 *
 * @param options reduction, label smoothing and class weights
 */
public record NLLLoss(CrossEntropyOptions options) implements Loss {
  /** With PyTorch's defaults. */
  public NLLLoss() {
    this(CrossEntropyOptions.plain());
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.nll(input, target, options);
  }
}
