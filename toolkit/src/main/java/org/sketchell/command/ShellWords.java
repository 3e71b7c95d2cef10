// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.util.List;
import java.util.stream.Collectors;
import org.sketchell.file.Printable;

/** A command line as a person can copy it into a shell. */
final class ShellWords {
  private ShellWords() {}

  static String line(List<String> words) {
    return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    if (word.codePoints().anyMatch(Printable::isHarmful)) {
      return "$'" + Printable.line(word.replace("\\", "\\\\").replace("'", "\\'")) + "'";
    }
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
