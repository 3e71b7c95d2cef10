package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** Joins all dimensions but the batch into one. */
public final class Flatten extends Layer {
  /** There are no options. */
  public Flatten() {}

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.flatten(input);
  }
}
