package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** x times sigmoid(x), also called swish. */
public final class SiLU extends Layer {
  /** The function has no options. */
  public SiLU() {}

  @Override
  protected Tensor compute(Tensor input) {
    return input.silu();
  }
}
