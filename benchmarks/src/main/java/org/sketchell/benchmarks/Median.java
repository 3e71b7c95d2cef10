// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.stream.DoubleStream;

/** The middle value. */
final class Median {
  private Median() {}

  /** The middle value, or the mean of the two in the middle; NaN if there is none. */
  static double of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
