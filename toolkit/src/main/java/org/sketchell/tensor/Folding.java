// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.Arrays;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;

/** Which pixels of a padded image a window sees. */
final class Folding {
  private final int[] kernel;
  private final int[] dilation;
  private final int[] stride;
  private final int[] padded = new int[2];
  private final int[] positions = new int[2];

  Folding(
      String operation,
      int height,
      int width,
      int[] kernel,
      int[] dilation,
      int[] padding,
      int[] stride) {
    this.kernel = kernel.clone();
    this.dilation = dilation.clone();
    this.stride = stride.clone();
    int[] size = {height, width};
    for (int i = 0; i < 2; i++) {
      pair(operation, "kernel", kernel, 1);
      pair(operation, "dilation", dilation, 1);
      pair(operation, "padding", padding, 0);
      pair(operation, "stride", stride, 1);
      padded[i] = size[i] + 2 * padding[i];
      int extent = dilation[i] * (kernel[i] - 1) + 1;
      if (extent > padded[i]) {
        throw new ShapeException(
            "%s: a window that is %d wide does not fit into an image of %s along dimension %d with"
                + " its padding, %d; use a smaller kernel or more padding.",
            operation, extent, Shape.of(size), i, padded[i]);
      }
      positions[i] = (padded[i] - extent) / stride[i] + 1;
    }
  }

  private static void pair(String operation, String name, int[] pair, int least) {
    if (pair.length != 2 || pair[0] < least || pair[1] < least) {
      throw new ShapeException(
          "%s needs a %s for rows and one for columns, of at least %d, but got %s.",
          operation, name, least, Arrays.toString(pair));
    }
  }

  int height() {
    return padded[0];
  }

  int width() {
    return padded[1];
  }

  int pixels() {
    return padded[0] * padded[1];
  }

  /** Pixels of the window. */
  int window() {
    return kernel[0] * kernel[1];
  }

  int places() {
    return positions[0] * positions[1];
  }

  /** For each pixel of the window, at each of its places, which pixel of the image it is. */
  long[] seen() {
    long[] seen = new long[window() * places()];
    for (int i = 0; i < seen.length; i++) {
      int pixel = i / places();
      int place = i % places();
      int row = place / positions[1] * stride[0] + pixel / kernel[1] * dilation[0];
      int column = place % positions[1] * stride[1] + pixel % kernel[1] * dilation[1];
      seen[i] = (long) row * padded[1] + column;
    }
    return seen;
  }
}
