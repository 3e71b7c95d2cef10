package org.sketchell.data;

import java.nio.ByteBuffer;

/** Numbered runs of bytes of one length: the pixels of images, wherever they lie. */
interface Rows {
  /** How many there are. */
  int count();

  /** Adds one row to a buffer at its position, without allocating. */
  void copyTo(int row, ByteBuffer target);
}
