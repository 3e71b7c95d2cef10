package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * Negative logarithm of the softmax probability of the right class; see {@link
 * Losses#crossEntropy}.
 *
 * @param options reduction, label smoothing and class weights
 */
public record CrossEntropyLoss(CrossEntropyOptions options) implements Loss {
  /** With PyTorch's defaults. */
  public CrossEntropyLoss() {
    this(CrossEntropyOptions.plain());
  }

  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.crossEntropy(input, target, options);
  }
}
