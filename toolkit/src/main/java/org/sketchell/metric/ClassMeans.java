// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import java.util.Arrays;

/** Means over classes that have a number. */
final class ClassMeans {
  private ClassMeans() {}

  static double plain(double[] numbers) {
    double[] alike = new double[numbers.length];
    Arrays.fill(alike, 1);
    return weighted(numbers, alike);
  }

  /** NaN if there is none. */
  static double weighted(double[] numbers, double[] weights) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (!Double.isNaN(numbers[i])) {
        sum += numbers[i] * weights[i];
        weight += weights[i];
      }
    }
    return sum / weight;
  }
}
