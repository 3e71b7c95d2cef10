// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.ArrayList;
import java.util.List;

/** How deep the brackets of a text are nested: the compiler calls itself for each of them. */
final class Nesting {
  /** Far deeper than anybody writes. */
  static final int MAX = 400;

  /** What is said of a text that the compiler gave up. */
  static final String TOO_DEEP =
      "this is nested too deeply, or too long a chain, for the compiler: give its parts names.";

  private Nesting() {}

  /** The offset of the first bracket that is nested too deeply; -1 if there is none. */
  static int tooDeepAt(String text) {
    int depth = 0;
    int at = 0;
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case '(', '[', '{' -> {
          if (++depth > MAX) {
            return at;
          }
        }
        case ')', ']', '}' -> depth = Math.max(0, depth - 1);
        default -> {
          // Only brackets nest.
        }
      }
      at = next(text, at);
    }
    return -1;
  }

  /** The offsets of all comments of one line, which texts and other comments only look like. */
  static List<Integer> lineComments(String text) {
    List<Integer> found = new ArrayList<>();
    for (int at = 0; at < text.length(); at = next(text, at)) {
      if (text.startsWith("//", at)) {
        found.add(at);
      }
    }
    return found;
  }

  /** The offset after the bracket that closes the one at an offset, or the end of the text. */
  static int afterClosing(String text, int opening) {
    int depth = 0;
    int at = opening;
    while (at < text.length()) {
      char c = text.charAt(at);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      at = next(text, at);
      if (depth == 0) {
        return at;
      }
    }
    return at;
  }

  /** The offset after a letter, or after the literal or comment that begins there. */
  private static int next(String text, int at) {
    if (text.startsWith("//", at)) {
      return after(text, "\n", at + 2);
    }
    if (text.startsWith("/*", at)) {
      return after(text, "*/", at + 2);
    }
    if (text.startsWith("\"\"\"", at)) {
      return afterQuoted(text, "\"\"\"", at + 3);
    }
    char c = text.charAt(at);
    return c == '"' || c == '\'' ? afterQuoted(text, String.valueOf(c), at + 1) : at + 1;
  }

  private static int after(String text, String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? text.length() : found + end.length();
  }

  private static int afterQuoted(String text, String quote, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.startsWith(quote, i)) {
        return i + quote.length();
      } else if (quote.length() == 1 && text.charAt(i) == '\n') {
        return i;
      }
    }
    return text.length();
  }
}
