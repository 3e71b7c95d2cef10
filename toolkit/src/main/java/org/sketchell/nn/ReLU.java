package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** max(x, 0). */
public final class ReLU extends Layer {
  /** The function has no options. */
  public ReLU() {}

  @Override
  protected Tensor compute(Tensor input) {
    return input.relu();
  }
}
