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

  /** The text in at most three lines, broken at spaces where possible; none for an empty text. */
  static List<String> lines(String text, int columns) {
    List<String> lines = new ArrayList<>();
    String rest = harmless(text).strip();
    while (!rest.isEmpty() && lines.size() < 3) {
      if (lines.size() == 2 || columns(rest) <= columns) {
        lines.add(cut(rest, columns));
        break;
      }
      String head = rest;
      int space = rest.length();
      while (columns(head) > columns && space > 0) {
        space = rest.lastIndexOf(' ', space - 1);
        head = space < 0 ? "" : rest.substring(0, space);
      }
      if (head.isBlank()) {
        lines.add(cut(rest, columns));
        int firstSpace = rest.indexOf(' ');
        rest = firstSpace < 0 ? "" : rest.substring(firstSpace + 1).strip();
      } else {
        lines.add(head.strip());
        rest = rest.substring(space + 1).strip();
      }
    }
    return lines;
  }
}
