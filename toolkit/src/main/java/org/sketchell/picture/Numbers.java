// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers as they stand beside pictures: short, and the same in every locale. */
final class Numbers {
  private Numbers() {}

  /** At most four significant digits, for example 0.1235, 12, -3.4, 1.5e-07, 2.1e+06. */
  static String brief(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < 1e-3 || size >= 1e6) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    int digits = size >= 1e4 ? 6 : 4;
    return new BigDecimal(value)
        .round(new MathContext(digits))
        .stripTrailingZeros()
        .toPlainString();
  }

  /**
   * Round numbers (1, 2 or 5 times a power of ten apart) inside low..high, about {@code wanted} of
   * them, and at least two when the range is not empty.
   */
  static List<Double> ticks(double low, double high, int wanted) {
    if (!(high > low)) {
      return List.of(low);
    }
    double raw = (high - low) / Math.max(1, wanted);
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = 10 * power;
    for (int factor : new int[] {1, 2, 5}) {
      if (raw <= factor * power * (1 + 1e-9)) {
        step = factor * power;
        break;
      }
    }
    List<Double> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / step - 1e-9);
    for (long i = first; i * step <= high + step * 1e-9; i++) {
      ticks.add(i * step);
    }
    return ticks.size() < 2 && wanted < 64 ? ticks(low, high, 2 * wanted) : ticks;
  }
}
