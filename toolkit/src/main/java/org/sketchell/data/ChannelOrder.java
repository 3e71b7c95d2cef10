// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

/** Where an array of colour pictures has its channels. */
public enum ChannelOrder {
  /** As the shape says: the axis of up to four channels, before or behind height and width. */
  BY_SHAPE,
  /** (N, channels, height, width), as PyTorch has it. */
  FIRST,
  /** (N, height, width, channels), as image files and TensorFlow have it. */
  LAST;

  /** Red, green, blue and opacity. */
  private static final int MOST = 4;

  /**
   * Looks at the shape of an array.
   *
   * @param a the second of four sizes
   * @param b the third
   * @param c the fourth
   * @return {@link #FIRST}, {@link #LAST}, or {@link #BY_SHAPE} if the sizes do not tell
   */
  static ChannelOrder of(int a, int b, int c) {
    boolean first = a <= MOST;
    boolean last = c <= MOST;
    if (first != last) {
      return first ? FIRST : LAST;
    }
    // Pictures are more often square than not.
    if (b == c && a != b) {
      return FIRST;
    }
    if (a == b && b != c) {
      return last ? LAST : BY_SHAPE;
    }
    return last || a == c ? BY_SHAPE : FIRST;
  }
}
