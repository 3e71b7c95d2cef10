// SPDX-License-Identifier: Apache-2.0
package org.sketchell.augment;

import java.nio.ByteBuffer;

/**
 * What has a value for each pixel of a picture and is moved with it, such as a mask; what is done
 * to pixels where they are, such as noise, leaves it alone.
 */
public final class Companion {
  private final ByteBuffer buffer;
  private final int from;
  private final int bytes;
  private final boolean classes;
  private float[] values;

  private Companion(ByteBuffer buffer, int from, int count, int bytes, boolean classes) {
    this.buffer = buffer;
    this.from = from;
    this.bytes = bytes;
    this.classes = classes;
    this.values = new float[count];
    for (int i = 0; i < count; i++) {
      int at = from + i * bytes;
      values[i] = bytes == 1 ? buffer.get(at) & 0xff : buffer.getLong(at);
    }
  }

  /**
   * Indices of classes: each place gets that of the nearest one, and 0 is beside.
   *
   * @param buffer has them, row by row, from a place onwards
   * @param bytes of each: 1, or 8 for int64
   */
  public static Companion classes(ByteBuffer buffer, int from, int count, int bytes) {
    return new Companion(buffer, from, count, bytes, true);
  }

  /** Pixels of a picture of the same height and width: bytes, channel after channel. */
  public static Companion pixels(ByteBuffer buffer, int from, int count) {
    return new Companion(buffer, from, count, 1, false);
  }

  boolean isOfClasses() {
    return classes;
  }

  float[] values() {
    return values;
  }

  void replace(float[] moved) {
    values = moved;
  }

  /** Writes the values to where they came from. */
  void write() {
    for (int i = 0; i < values.length; i++) {
      int at = from + i * bytes;
      if (bytes == 1) {
        buffer.put(at, (byte) Math.max(0, Math.min(255, Math.round(values[i]))));
      } else {
        buffer.putLong(at, (long) values[i]);
      }
    }
  }

  @Override
  public String toString() {
    return values.length + (classes ? " classes" : " pixels") + " that are moved with a picture";
  }
}
