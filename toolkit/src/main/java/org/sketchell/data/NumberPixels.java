// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.sketchell.runtime.Crew;

/**
 * Pixels that were stored as other numbers than bytes, such as float32: from 0 to 1, if there are
 * fractions and none is larger than 1, else from 0 to 255.
 */
final class NumberPixels implements Rows {
  /** A pixel farther than this from a whole one is rounded; float32 itself is that exact. */
  private static final double ROUNDED = 1e-3;

  private final NpyElement element;
  private final Rows stored;
  private final int elements;
  private final double scale;
  private final boolean rounded;

  private NumberPixels(
      NpyElement element, Rows stored, int elements, double scale, boolean rounded) {
    this.element = element;
    this.stored = stored;
    this.elements = elements;
    this.scale = scale;
    this.rounded = rounded;
  }

  /**
   * Looks through all numbers.
   *
   * @param elements of a row
   * @throws DataException if they cannot be pixels
   */
  static NumberPixels of(Path path, NpyElement element, Rows stored, int elements) {
    Range range = new Range();
    int piece = Math.max(1, (1 << 16) / elements);
    int pieces = (stored.count() + piece - 1) / piece;
    Crew.run(
        pieces,
        i -> {
          int to = (int) Math.min(stored.count(), (i + 1L) * piece);
          range.add(seen(element, stored, elements, i * piece, to));
        });
    if (!range.isFinite) {
      throw new DataException(
          "%s holds %s, and some are infinite or no numbers (NaN), which no pixel is; see where they"
              + " come from.",
          path, element);
    }
    double scale = element.isFraction() && range.largest <= 1 ? 255 : 1;
    if (range.smallest < 0 || range.largest > 255) {
      throw new DataException(
          "%s holds %s from %s to %s, but pixels are from 0 to 1 or from 0 to 255; bring them there"
              + " before you save them, or take them as they are: Column.pixels(numpy(file)).",
          path, element, text(range.smallest), text(range.largest));
    }
    boolean rounded = scale == 1 ? range.hasFractions : range.hasOtherThanLevels;
    return new NumberPixels(element, stored, elements, scale, rounded);
  }

  private static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Float.toString((float) number);
  }

  private static Range seen(NpyElement element, Rows stored, int elements, int from, int to) {
    Range range = new Range();
    ByteBuffer row = ByteBuffer.allocate(elements * element.bytes()).order(element.order());
    for (int i = from; i < to; i++) {
      stored.copyTo(i, row.clear());
      for (int at = 0; at < row.limit(); at += element.bytes()) {
        range.add(element.number(row, at));
      }
    }
    return range;
  }

  /** What numbers there are. */
  private static final class Range {
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;
    private boolean isFinite = true;
    private boolean hasFractions;
    private boolean hasOtherThanLevels;

    void add(double number) {
      smallest = Math.min(smallest, number);
      largest = Math.max(largest, number);
      isFinite &= Double.isFinite(number);
      hasFractions |= Math.abs(number - Math.rint(number)) > ROUNDED;
      hasOtherThanLevels |= Math.abs(255 * number - Math.rint(255 * number)) > ROUNDED;
    }

    synchronized void add(Range other) {
      smallest = Math.min(smallest, other.smallest);
      largest = Math.max(largest, other.largest);
      isFinite &= other.isFinite;
      hasFractions |= other.hasFractions;
      hasOtherThanLevels |= other.hasOtherThanLevels;
    }
  }

  @Override
  public int count() {
    return stored.count();
  }

  @Override
  public void copyTo(int row, ByteBuffer target) {
    ByteBuffer numbers = ByteBuffer.allocate(elements * element.bytes()).order(element.order());
    stored.copyTo(row, numbers);
    for (int at = 0; at < numbers.limit(); at += element.bytes()) {
      target.put((byte) Math.rint(scale * element.number(numbers, at)));
    }
  }

  /** For example {@code float32 from 0 to 1, rounded}. */
  @Override
  public String toString() {
    return element + " from 0 to " + (scale == 1 ? "255" : "1") + (rounded ? ", rounded" : "");
  }
}
