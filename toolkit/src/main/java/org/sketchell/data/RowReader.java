// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;

/** Reads what belongs to an example, such as its pixels, by the example's number. */
@FunctionalInterface
public interface RowReader {
  /**
   * Adds the bytes of one example to a buffer, last dimension fastest: pixels channel first, row by
   * row.
   *
   * @param row its number, from 0
   * @param target gets exactly the bytes of one example at its position, numbers of several bytes
   *     in the buffer's own order, as {@code putFloat} writes them
   */
  void copyTo(int row, ByteBuffer target);
}
