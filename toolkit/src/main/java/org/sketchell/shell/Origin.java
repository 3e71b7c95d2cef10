// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import org.sketchell.file.Printable;

/**
 * A text that snippets come from: a script, or what was typed.
 *
 * @param name how the text is called in messages
 * @param text all of it
 */
record Origin(String name, String text) {

  /** A place in the text; an offset beyond its end is its end. */
  Place at(int offset) {
    int end = Math.max(0, Math.min(offset, text.length()));
    int line = 1;
    int start = 0;
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new Place(name, line, end - start + 1, lineFrom(start));
  }

  /** The first character that is not blank in a line counted from the one that holds an offset. */
  Place atLine(int offset, int linesBelow) {
    int at = Math.max(0, Math.min(offset, text.length()));
    for (int i = 0; i < linesBelow; i++) {
      int next = text.indexOf('\n', at);
      if (next < 0) {
        break;
      }
      at = next + 1;
    }
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at(at);
  }

  private String lineFrom(int start) {
    int end = text.indexOf('\n', start);
    return (end < 0 ? text.substring(start) : text.substring(start, end)).stripTrailing();
  }

  /**
   * A line and a column, both counted from one.
   *
   * @param name the origin's name
   * @param line the line
   * @param column the column, in UTF-16 units
   * @param code the text of that line
   */
  record Place(String name, int line, int column, String code) {
    @Override
    public String toString() {
      return Printable.line(name) + ":" + line + ":" + column;
    }
  }
}
