// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.Arrays;
import org.jline.utils.WCWidth;

/** Letters with colours, in rows and columns of a terminal. */
final class TextBlock {
  /** The terminal's own colour. */
  static final int DEFAULT = -1;

  /** The place behind a letter that is two columns wide. */
  static final int COVERED = 0;

  private final int rows;
  private final int columns;
  private final int[] letters;
  private final int[] ink;
  private final int[] paper;

  TextBlock(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    letters = new int[rows * columns];
    ink = new int[rows * columns];
    paper = new int[rows * columns];
    Arrays.fill(letters, ' ');
    Arrays.fill(ink, DEFAULT);
    Arrays.fill(paper, DEFAULT);
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int letter(int row, int column) {
    return letters[row * columns + column];
  }

  int ink(int row, int column) {
    return ink[row * columns + column];
  }

  int paper(int row, int column) {
    return paper[row * columns + column];
  }

  void put(int row, int column, int letter, int inkRgb, int paperRgb) {
    if (row < 0 || row >= rows || column < 0 || column >= columns) {
      return;
    }
    int at = row * columns + column;
    letters[at] = letter;
    ink[at] = inkRgb;
    paper[at] = paperRgb;
  }

  /** Writes a text from a place to the right; what does not fit is left out. */
  void write(int row, int column, String text, int inkRgb, int paperRgb) {
    int at = column;
    for (int letter : text.codePoints().toArray()) {
      int width = WCWidth.wcwidth(letter);
      if (width < 1 || at + width > columns) {
        continue;
      }
      put(row, at, letter, inkRgb, paperRgb);
      for (int i = 1; i < width; i++) {
        put(row, at + i, COVERED, inkRgb, paperRgb);
      }
      at += width;
    }
  }

  void write(int row, int column, String text) {
    write(row, column, text, DEFAULT, DEFAULT);
  }

  /** Lays another block over this one. */
  void paste(TextBlock block, int row, int column) {
    for (int r = 0; r < block.rows; r++) {
      for (int c = 0; c < block.columns; c++) {
        put(row + r, column + c, block.letter(r, c), block.ink(r, c), block.paper(r, c));
      }
    }
  }

  /** Whether a row holds nothing but spaces on the terminal's own background from a column on. */
  boolean isBlankFrom(int row, int column) {
    for (int c = column; c < columns; c++) {
      if (letter(row, c) != ' ' || paper(row, c) != DEFAULT) {
        return false;
      }
    }
    return true;
  }
}
