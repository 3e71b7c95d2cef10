// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

/** Numbered runs of bytes of one length: the pixels of images, wherever they lie. */
interface Rows extends RowReader {
  int count();

  static Rows of(int count, RowReader reader) {
    return new Read(count, reader);
  }

  record Read(int count, RowReader reader) implements Rows {
    @Override
    public void copyTo(int row, java.nio.ByteBuffer target) {
      reader.copyTo(row, target);
    }
  }
}
