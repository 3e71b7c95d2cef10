// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;
import org.sketchell.file.Printable;

/** Text that stands beside pictures: made harmless, measured in columns, broken into lines. */
final class Words {
  private Words() {}

  /**
   * What {@link Printable} writes as an escape is a space, or left out if it is invisible: there is
   * no room for escapes beside pictures.
   */
  static String harmless(String text) {
    return text.codePoints()
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .filter(c -> Character.getType(c) != Character.SURROGATE)
        .map(c -> Printable.isHarmful(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** How many columns of a terminal a text takes. */
  static int columns(String text) {
    return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
  }

  /** The text, or its beginning and two dots when it takes more columns. */
  static String cut(String text, int columns) {
    if (columns(text) <= columns) {
      return text;
    }
    String dots = columns >= 4 ? ".." : "";
    StringBuilder kept = new StringBuilder();
    int used = dots.length();
    for (int c : text.codePoints().toArray()) {
      used += Math.max(0, WCWidth.wcwidth(c));
      if (used > columns) {
        break;
      }
      kept.appendCodePoint(c);
    }
    return kept.append(dots).toString();
  }

  /**
   * The text in at most three lines, broken where it has line breaks and, where that is too long,
   * at spaces where possible; none for an empty text.
   */
  static List<String> lines(String text, int columns) {
    List<String> lines = new ArrayList<>();
    List<String> parts = text.lines().map(part -> harmless(part).strip()).toList();
    for (int i = 0; i < parts.size(); i++) {
      String rest = parts.get(i);
      while (!rest.isEmpty()) {
        if (lines.size() == 2) {
          String last = String.join(" ", parts.subList(i + 1, parts.size()));
          lines.add(cut((rest + " " + last).strip(), columns));
          return lines;
        }
        String head = head(rest, columns);
        lines.add(cut(head.isBlank() ? rest : head, columns).strip());
        int taken = head.isBlank() ? rest.indexOf(' ') + 1 : head.length();
        rest = taken == 0 ? "" : rest.substring(taken).strip();
      }
    }
    return lines;
  }

  /** As many of the first words as fit; empty if the first one does not. */
  private static String head(String text, int columns) {
    String head = text;
    int space = text.length();
    while (columns(head) > columns && space > 0) {
      space = text.lastIndexOf(' ', space - 1);
      head = space < 0 ? "" : text.substring(0, space);
    }
    return head;
  }
}
