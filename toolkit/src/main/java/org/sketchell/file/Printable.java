// SPDX-License-Identifier: Apache-2.0
package org.sketchell.file;

/**
 * Text from elsewhere (labels, names of files, notes in a model) made fit to be printed: nothing in
 * it moves the cursor, changes colours or the direction of what follows, or hides. Such characters
 * are written as in Java, such as {@code \n} and {@code \}{@code u001b}.
 */
public final class Printable {
  private Printable() {}

  /** The text on one line. */
  public static String line(Object text) {
    return written(String.valueOf(text), false);
  }

  /** The same, but lines stay lines and tabs stay tabs. */
  public static String lines(Object text) {
    return written(String.valueOf(text), true);
  }

  private static String written(String text, boolean lines) {
    if (text.codePoints().noneMatch(Printable::isHarmful)) {
      return text;
    }
    StringBuilder written = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (!isHarmful(c) || lines && (c == '\n' || c == '\t')) {
                written.appendCodePoint(c);
              } else {
                written.append(escape(c));
              }
            });
    return written.toString();
  }

  /**
   * Whether a character is a control character, ends a line, turns the direction of text, is
   * invisible, or is half of one. Joiners are none of those: they are part of words and emoji.
   */
  public static boolean isHarmful(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      case Character.FORMAT -> character != 0x200c && character != 0x200d;
      default -> false;
    };
  }

  private static String escape(int character) {
    return switch (character) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        StringBuilder units = new StringBuilder();
        for (char unit : Character.toChars(character)) {
          String digits = Integer.toHexString(unit);
          units.append("\\u").append("0".repeat(4 - digits.length())).append(digits);
        }
        yield units.toString();
      }
    };
  }
}
