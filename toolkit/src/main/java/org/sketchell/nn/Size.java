// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.List;

/** Two whole numbers for the two dimensions of an image, such as the size of a kernel. */
public record Size(int height, int width) {
  /** The same number for both dimensions. */
  public static Size of(int both) {
    return new Size(both, both);
  }

  /** One number per dimension. */
  public static Size of(int height, int width) {
    return new Size(height, width);
  }

  List<Integer> list() {
    return List.of(height, width);
  }

  int get(int dimension) {
    return dimension == 0 ? height : width;
  }

  /** One number if both are equal, else for example {@code (2, 3)}. */
  @Override
  public String toString() {
    return height == width ? Integer.toString(height) : "(" + height + ", " + width + ")";
  }
}
