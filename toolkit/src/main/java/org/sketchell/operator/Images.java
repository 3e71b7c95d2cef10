// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;

/** The shape that operators on images share: batch x channels x height x width. */
final class Images {
  private Images() {}

  static Shape shape(String operation, Shape shape) {
    if (shape.rank() != 4) {
      throw new ShapeException(
          "%s wants batch x channels x height x width, but got %s; %s.",
          operation, shape, mend(shape));
    }
    return shape;
  }

  /** What a person does about images that lack dimensions. */
  static String mend(Shape shape) {
    return switch (4 - shape.rank()) {
      case 1 -> "a dimension of size 1 is missing: add it with unsqueeze(0)";
      case 2 -> "two dimensions of size 1 are missing: add them with unsqueeze(0).unsqueeze(0)";
      case 3, 4 -> "reshape it, for example with reshape(1, 1, height, width)";
      default -> "fold the extra dimensions into the batch with reshape";
    };
  }
}
