// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import java.util.Arrays;

/** Scores of examples that are of a class, or are not, and how they are ordered. */
final class Ranking {
  /**
   * Each score as a whole number of the same order, and in the last bit whether it is of the class.
   */
  private long[] keys;

  private int size;
  private int positives;
  private boolean undefined;

  Ranking(int room) {
    keys = new long[room];
  }

  void add(float score, boolean positive) {
    undefined |= Float.isNaN(score);
    // Zero has two signs, which are one number.
    int bits = Float.floatToIntBits(score + 0f);
    long ordered = bits >= 0 ? bits : ~bits ^ Integer.MIN_VALUE;
    keys[size++] = ordered << 1 | (positive ? 1 : 0);
    positives += positive ? 1 : 0;
  }

  int positives() {
    return positives;
  }

  boolean hasNaN() {
    return undefined;
  }

  /** The share of pairs in the right order (Mann and Whitney 1947); NaN if there is no pair. */
  double area() {
    long negatives = size - positives;
    if (undefined || positives == 0 || negatives == 0) {
      return Double.NaN;
    }
    Arrays.sort(keys, 0, size);
    double pairs = 0;
    long below = 0;
    int at = 0;
    while (at < size) {
      long of = 0;
      long others = 0;
      long score = keys[at] >> 1;
      for (; at < size && keys[at] >> 1 == score; at++) {
        of += keys[at] & 1;
        others += 1 - (keys[at] & 1);
      }
      pairs += of * (below + others / 2.0);
      below += others;
    }
    return pairs / positives / negatives;
  }
}
