// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

/**
 * A rectangle marked on an image, in its pixels: where a filter stands. It may reach over the edge.
 */
public record Mark(int row, int column, int height, int width) {

  boolean contains(double y, double x) {
    return y >= row && y < row + height && x >= column && x < column + width;
  }
}
