// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

/**
 * The numbers that the two ends of a colour map stand for.
 *
 * @param high the number at the upper end, not below {@code low}
 */
public record ValueRange(double low, double high) {

  public ValueRange {
    if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
      throw new IllegalArgumentException(
          "A range goes from a finite number up to another; it got %s to %s.".formatted(low, high));
    }
  }

  /** The smallest to the largest finite value of all the planes; 0 to 0 when there is none. */
  public static ValueRange of(Plane... planes) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Plane plane : planes) {
      for (int row = 0; row < plane.height(); row++) {
        for (int column = 0; column < plane.width(); column++) {
          float value = plane.at(row, column);
          if (Float.isFinite(value)) {
            low = Math.min(low, value);
            high = Math.max(high, value);
          }
        }
      }
    }
    return low > high ? new ValueRange(0, 0) : new ValueRange(low, high);
  }

  /**
   * From -m to m, where m is the largest finite magnitude, so that zero is in the middle; -1 to 1
   * when all values are zero.
   */
  public static ValueRange symmetric(Plane... planes) {
    ValueRange range = of(planes);
    double most = Math.max(Math.abs(range.low), Math.abs(range.high));
    return most == 0 ? new ValueRange(-1, 1) : new ValueRange(-most, most);
  }

  /**
   * Where a finite value lies: 0 at the lower end, 1 at the upper end, cut off outside. In a range
   * of one single number that number is at 0.
   */
  double position(double value) {
    if (high == low) {
      return value > high ? 1 : 0;
    }
    return Math.min(1, Math.max(0, (value - low) / (high - low)));
  }

  /** Both ends, for example {@code 0 to 255}. */
  @Override
  public String toString() {
    return Numbers.brief(low) + " to " + Numbers.brief(high);
  }
}
