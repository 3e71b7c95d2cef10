package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** How far predictions are from what they should be; smaller is better. */
@FunctionalInterface
public interface Loss {
  /** The loss of predictions; see {@link Losses} for the shapes of each. */
  Tensor forward(Tensor input, Tensor target);
}
