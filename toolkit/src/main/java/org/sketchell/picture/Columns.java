// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.List;

/**
 * How many parts stand side by side, and how wide each column is: as many as were asked for, or as
 * fit.
 *
 * @param widths the widths of the columns, at least one
 * @param gap the empty space between two columns
 */
record Columns(int[] widths, int gap) {

  /**
   * The widest arrangement that fits.
   *
   * @param parts the widths of the parts in their order, row by row
   * @param most how many columns there may be
   * @param room how wide all columns with their gaps may be
   */
  static Columns fitting(List<Integer> parts, int most, int room, int gap) {
    int across = Math.max(1, Math.min(most, parts.size()));
    while (across > 1 && of(parts, across, gap).total() > room) {
      across--;
    }
    return of(parts, across, gap);
  }

  private static Columns of(List<Integer> parts, int across, int gap) {
    int[] widths = new int[across];
    for (int i = 0; i < parts.size(); i++) {
      widths[i % across] = Math.max(widths[i % across], parts.get(i));
    }
    return new Columns(widths, gap);
  }

  int count() {
    return widths.length;
  }

  int start(int column) {
    int at = 0;
    for (int i = 0; i < column; i++) {
      at += widths[i] + gap;
    }
    return at;
  }

  int total() {
    return start(widths.length) - gap;
  }
}
