package org.sketchell.picture;

/**
 * A rectangle marked on an image, in its pixels: where a filter stands. It may reach over the edge.
 *
 * @param row first row
 * @param column first column
 * @param height number of rows
 * @param width number of columns
 */
public record Mark(int row, int column, int height, int width) {

  boolean contains(double y, double x) {
    return y >= row && y < row + height && x >= column && x < column + width;
  }
}
