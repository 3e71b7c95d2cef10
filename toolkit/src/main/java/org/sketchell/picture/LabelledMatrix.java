// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.List;
import java.util.Objects;

/**
 * Numbers in rows and columns with names, each on a colour of its size: a confusion matrix, a
 * filter.
 *
 * @param title the line above; empty for none
 * @param rowName what the rows are, such as {@code true}; empty for nothing
 * @param columnName what the columns are, such as {@code predicted}; empty for nothing
 * @param rowLabels a name per row, or none at all
 * @param columnLabels a name per column, or none at all
 */
public record LabelledMatrix(
    String title,
    String rowName,
    String columnName,
    List<String> rowLabels,
    List<String> columnLabels,
    Plane values)
    implements Panel {

  public LabelledMatrix {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(rowName, "rowName");
    Objects.requireNonNull(columnName, "columnName");
    Objects.requireNonNull(values, "values");
    rowLabels = List.copyOf(rowLabels);
    columnLabels = List.copyOf(columnLabels);
    check("row", rowLabels.size(), values.height());
    check("column", columnLabels.size(), values.width());
  }

  private static void check(String axis, int labels, int needed) {
    if (labels != 0 && labels != needed) {
      throw new IllegalArgumentException(
          "A matrix with %s %ss needs %s %s labels or none; it got %s."
              .formatted(needed, axis, needed, axis, labels));
    }
  }

  /** Numbers without names, such as a filter. */
  public static LabelledMatrix of(String title, Plane values) {
    return new LabelledMatrix(title, "", "", List.of(), List.of(), values);
  }

  /**
   * A confusion matrix: rows are the true, columns the predicted classes, in the order of the
   * labels.
   */
  public static LabelledMatrix confusion(String title, List<String> labels, Plane counts) {
    return new LabelledMatrix(title, "true", "predicted", labels, labels, counts);
  }

  /** Positive numbers are shown in viridis from zero; with negative ones: blue, white, red. */
  ColourMap colourMap() {
    return ValueRange.of(values).low() < 0 ? ColourMap.DIVERGING : ColourMap.VIRIDIS;
  }

  ValueRange range() {
    ValueRange range = ValueRange.of(values);
    return range.low() < 0
        ? ValueRange.symmetric(values)
        : new ValueRange(0, Math.max(range.high(), 1e-9));
  }

  /** The colour of every number; the range is looked for once, not for each of many cells. */
  Colours colours() {
    return new Colours(values, colourMap(), range());
  }

  /** Colours of numbers. */
  record Colours(Plane values, ColourMap map, ValueRange range) {
    int rgb(int row, int column) {
      float value = values.at(row, column);
      if (Float.isNaN(value)) {
        return ColourMap.NAN;
      }
      return Float.isInfinite(value) ? ColourMap.INFINITE : map.rgb(range.position(value));
    }

    /** A pixel for each number. */
    Pixels pixels() {
      Pixels pixels = Pixels.blank(values.height(), values.width());
      for (int row = 0; row < values.height(); row++) {
        for (int column = 0; column < values.width(); column++) {
          pixels.set(row, column, rgb(row, column));
        }
      }
      return pixels;
    }
  }

  /** For example {@code matrix 3x3 "confusion"}. */
  @Override
  public String toString() {
    return "matrix "
        + values.height()
        + "x"
        + values.width()
        + (title.isEmpty() ? "" : " \"" + Words.cut(title, 40) + "\"");
  }
}
