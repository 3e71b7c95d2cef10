// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.shape.Shape;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.RandomSource;
import org.sketchell.tensor.Tensor;

/**
 * First values of weights, drawn from the generator that {@code manualSeed} sets.
 *
 * <p>He, Zhang, Ren and Sun (2015) draw weights uniformly from ±sqrt(6 / ((1 + a²) fan-in));
 * PyTorch's layers use a = sqrt(5), which is ±1 / sqrt(fan-in), and the same range for biases.
 */
final class Initialization {
  private Initialization() {}

  /** Fan-in is what one output sees: the sizes of all dimensions but the first, multiplied. */
  static Tensor weight(int... sizes) {
    return within(fanIn(sizes), sizes);
  }

  static Tensor bias(int outputs, int... weightSizes) {
    return within(fanIn(weightSizes), outputs);
  }

  private static long fanIn(int... sizes) {
    return Shape.of(sizes).without(0).elements();
  }

  private static Tensor within(long fanIn, int... sizes) {
    double bound = fanIn == 0 ? 0 : 1 / Math.sqrt(fanIn);
    // First weights are drawn once, also by a layer that is made while a step is traced.
    return RandomSource.once(() -> Generator.shared().uniform(-bound, bound, sizes));
  }
}
