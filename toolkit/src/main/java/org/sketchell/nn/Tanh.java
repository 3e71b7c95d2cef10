package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** Hyperbolic tangent. */
public final class Tanh extends Layer {
  /** The function has no options. */
  public Tanh() {}

  @Override
  protected Tensor compute(Tensor input) {
    return input.tanh();
  }
}
