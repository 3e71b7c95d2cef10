// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** A median, and how far the values lie apart. */
record Spread(double median, double least, double most) {

  /**
   * @param values at least one
   */
  static Spread of(double... values) {
    return new Spread(
        Median.of(Arrays.stream(values)),
        Arrays.stream(values).min().orElseThrow(),
        Arrays.stream(values).max().orElseThrow());
  }

  /** For example {@code 2.00 (1.00 to 3.00)}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median, least, most);
  }
}
