// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Repetition and its adjoint, summation. */
final class Broadcast {
  private Broadcast() {}

  /** Sums a gradient over the dimensions along which a tensor of the given shape was repeated. */
  static Tensor back(Tensor gradient, Shape shape) {
    if (gradient.shape().equals(shape)) {
      return gradient;
    }
    int lead = gradient.rank() - shape.rank();
    int[] repeated =
        IntStream.range(0, gradient.rank())
            .filter(i -> i < lead || shape.size(i - lead) == 1 && gradient.size(i) != 1)
            .toArray();
    Tensor sum = repeated.length == 0 ? gradient : gradient.sum(true, repeated);
    return sum.shape().equals(shape) ? sum : sum.reshape(shape.sizes());
  }

  /** Zeros that take no memory until they are computed. */
  static Tensor zeros(Shape shape) {
    return Tensors.scalar(0f).expand(shape.sizes());
  }

  /** A reduced gradient repeated along the dimensions that were reduced. */
  static Tensor along(Tensor gradient, Shape shape, boolean kept, int... axes) {
    if (kept || axes.length == 0) {
      return gradient.expand(shape.sizes());
    }
    int[] sizes = shape.sizes();
    Arrays.stream(axes).forEach(axis -> sizes[axis] = 1);
    return gradient.reshape(sizes).expand(shape.sizes());
  }
}
