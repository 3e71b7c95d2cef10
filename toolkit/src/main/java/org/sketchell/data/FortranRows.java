// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;

/** Rows of an array whose first index runs fastest, as Fortran stores it. */
final class FortranRows implements Rows {
  private final ByteBuffer bytes;
  private final int elementBytes;
  private final int[] shape;

  /**
   * @param bytes all elements, first index fastest
   * @param shape at least one dimension
   */
  FortranRows(ByteBuffer bytes, int elementBytes, int... shape) {
    this.bytes = bytes;
    this.elementBytes = elementBytes;
    this.shape = shape.clone();
  }

  @Override
  public int count() {
    return shape[0];
  }

  @Override
  public void copyTo(int row, ByteBuffer target) {
    if (row < 0 || row >= shape[0]) {
      throw new IndexOutOfBoundsException(
          "There is no row " + row + ": the rows are 0 to " + (shape[0] - 1) + ".");
    }
    copy(1, row, shape[0], target);
  }

  /** All elements below a place, last index fastest. */
  private void copy(int dimension, long at, long stride, ByteBuffer target) {
    if (dimension == shape.length) {
      int to = target.position();
      target.put(to, bytes, (int) at * elementBytes, elementBytes).position(to + elementBytes);
      return;
    }
    for (int i = 0; i < shape[dimension]; i++) {
      copy(dimension + 1, at + i * stride, stride * shape[dimension], target);
    }
  }
}
