// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** Differences of outputs and targets of one shape. */
final class Differences {
  private Differences() {}

  static Tensor of(String name, Tensor output, Tensor target) {
    if (!output.shape().equals(target.shape())) {
      throw new ShapeException(
          "%s wants outputs and targets of one shape, but got %s and %s; reshape one of them.",
          name, output.shape(), target.shape());
    }
    return output.minus(target);
  }
}
