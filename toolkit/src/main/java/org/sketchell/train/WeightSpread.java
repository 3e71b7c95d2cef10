// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

/**
 * How numbers are spread: how many lie in each of some ranges of the same width. What is no number
 * or infinite lies in none.
 *
 * @param low the smallest
 * @param high the largest
 * @param counts of the ranges between them, in order
 * @param sum of all
 * @param squares the sum of their squares
 */
record WeightSpread(double low, double high, double[] counts, double sum, double squares) {
  private static final int RANGES = 30;

  static WeightSpread of(float[] numbers) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    for (float number : numbers) {
      if (Float.isFinite(number)) {
        low = Math.min(low, number);
        high = Math.max(high, number);
        sum += number;
        squares += (double) number * number;
      }
    }
    if (low > high) {
      return new WeightSpread(0, 0, new double[1], 0, 0);
    }
    double[] counts = new double[low == high ? 1 : RANGES];
    for (float number : numbers) {
      if (Float.isFinite(number)) {
        int range = low == high ? 0 : (int) ((number - low) / (high - low) * counts.length);
        counts[Math.min(range, counts.length - 1)]++;
      }
    }
    return new WeightSpread(low, high, counts, sum, squares);
  }

  private double count() {
    double all = 0;
    for (double count : counts) {
      all += count;
    }
    return all;
  }

  /**
   * As {@code HistogramProto} has it: each limit is the upper end of a range, and the first range
   * has none below, so there is an empty one in front.
   */
  ProtoFields message() {
    double[] limits = new double[counts.length + 1];
    double[] numbers = new double[counts.length + 1];
    for (int i = 0; i <= counts.length; i++) {
      limits[i] = low + (high - low) * i / counts.length;
      numbers[i] = i == 0 ? 0 : counts[i - 1];
    }
    // Where all are the same, the range needs a width to be seen.
    limits[counts.length] = Math.max(high, Math.nextUp(limits[counts.length - 1]));
    return new ProtoFields()
        .real(1, low)
        .real(2, high)
        .real(3, count())
        .real(4, sum)
        .real(5, squares)
        .reals(6, limits)
        .reals(7, numbers);
  }
}
