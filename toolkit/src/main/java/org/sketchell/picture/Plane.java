// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.Arrays;

/**
 * A grid of numbers, height x width, stored row by row: one channel of an image, a feature map, a
 * filter, a saliency map. Values may be any floats; NaN and infinities are allowed and shown as
 * such.
 *
 * @param height number of rows, at least 1
 * @param width number of columns, at least 1
 * @param values {@code height * width} numbers, row by row
 */
public record Plane(int height, int width, float[] values) {

  public Plane {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "A plane has at least one row and one column; this one would be %sx%s."
              .formatted(height, width));
    }
    if (values.length != (long) height * width) {
      throw new IllegalArgumentException(
          "A plane of %sx%s needs %s values; it got %s."
              .formatted(height, width, (long) height * width, values.length));
    }
    values = values.clone();
  }

  /**
   * A plane from its rows, as written down: {@code Plane.of(new float[][] {{-1, 0, 1}, {-1, 0,
   * 1}})}.
   *
   * @throws IllegalArgumentException when there are no rows or they differ in length
   */
  public static Plane of(float[][] rows) {
    if (rows.length == 0 || rows[0].length == 0) {
      throw new IllegalArgumentException("A plane needs at least one row with one value.");
    }
    int width = rows[0].length;
    float[] values = new float[rows.length * width];
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != width) {
        throw new IllegalArgumentException(
            "All rows of a plane have the same length; row 0 has %s values, row %s has %s."
                .formatted(width, row, rows[row].length));
      }
      System.arraycopy(rows[row], 0, values, row * width, width);
    }
    return new Plane(rows.length, width, values);
  }

  /** A copy of the values, row by row. */
  @Override
  public float[] values() {
    return values.clone();
  }

  /** The value in a row and a column, both counted from 0. */
  public float at(int row, int column) {
    return values[row * width + column];
  }

  /**
   * This plane at another size: each axis takes the nearest value when it grows and the mean over
   * the covered area when it shrinks. A NaN makes every mean it takes part in NaN, so it stays
   * visible.
   */
  Plane resized(int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) {
      return this;
    }
    float[] rows = new float[newHeight * width];
    for (int column = 0; column < width; column++) {
      resample(values, column, width, height, rows, column, width, newHeight);
    }
    float[] result = new float[newHeight * newWidth];
    for (int row = 0; row < newHeight; row++) {
      resample(rows, row * width, 1, width, result, row * newWidth, 1, newWidth);
    }
    return new Plane(newHeight, newWidth, result);
  }

  private static void resample(
      float[] from, int start, int step, int size, float[] to, int first, int stride, int newSize) {
    for (int i = 0; i < newSize; i++) {
      float value;
      if (newSize >= size) {
        value = from[start + (int) ((i + 0.5) * size / newSize) * step];
      } else {
        double low = (double) i * size / newSize;
        double high = (double) (i + 1) * size / newSize;
        double sum = 0;
        for (int j = (int) low; j < Math.min(size, Math.ceil(high)); j++) {
          double part = Math.min(high, j + 1) - Math.max(low, j);
          if (part > 1e-9) {
            sum += part * from[start + j * step];
          }
        }
        value = (float) (sum / (high - low));
      }
      to[first + i * stride] = value;
    }
  }

  /** How many values are NaN or infinite. */
  int notFinite() {
    int count = 0;
    for (float value : values) {
      if (!Float.isFinite(value)) {
        count++;
      }
    }
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Plane plane
        && plane.height == height
        && plane.width == width
        && Arrays.equals(plane.values, values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(values);
  }

  /** Size and range, for example {@code plane 28x28, 0 to 255}. */
  @Override
  public String toString() {
    ValueRange range = ValueRange.of(this);
    int odd = notFinite();
    return "plane "
        + height
        + "x"
        + width
        + ", "
        + range
        + (odd == 0 ? "" : ", " + odd + " NaN or infinite");
  }
}
