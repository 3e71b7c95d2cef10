// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

/**
 * A raster of colours, {@code 0xAARRGGBB} row by row; fully transparent where nothing was drawn.
 */
record Pixels(int height, int width, int[] argb) {

  static Pixels blank(int height, int width) {
    return new Pixels(height, width, new int[Math.multiplyExact(height, width)]);
  }

  int at(int row, int column) {
    return argb[row * width + column];
  }

  boolean isDrawn(int row, int column) {
    return row < height && argb[row * width + column] != 0;
  }

  void set(int row, int column, int rgb) {
    argb[row * width + column] = 0xff000000 | rgb;
  }
}
