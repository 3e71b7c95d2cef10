// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sketchell.file.Printable;

/**
 * The first line of a cell that says, as in IPython, what is to be done with all of it.
 *
 * @param offset where the line begins
 * @param word with its signs, such as {@code %%time}
 * @param arguments what follows on the line
 * @param code the cell without the line, but with as many lines as before, so that errors name the
 *     right ones
 */
record CellMagic(int offset, String word, String arguments, String code) {
  private static final String TIME = "%%time";
  private static final int WIDTH = 40;

  private static final Pattern FORM =
      Pattern.compile("(\\s*)(%%\\S*)([^\\n]*)(.*)", Pattern.DOTALL);

  /** The magic of a cell, if it begins with one. */
  static Optional<CellMagic> of(String cell) {
    Matcher form = FORM.matcher(cell);
    return form.matches()
        ? Optional.of(
            new CellMagic(
                form.end(1), form.group(2), form.group(3).strip(), form.group(1) + form.group(4)))
        : Optional.empty();
  }

  /** Why it cannot be done; nothing if the code is to be timed. */
  Optional<String> refusal() {
    if (!word.equals(TIME)) {
      String shown = Printable.line(word);
      return Optional.of(
          (shown.length() <= WIDTH ? shown : shown.substring(0, WIDTH - 1) + "…")
              + " is not known here; %%time is the only cell magic, and !command runs a command of"
              + " the system.");
    }
    return arguments.isEmpty() && !code.isBlank()
        ? Optional.empty()
        : Optional.of("%%time stands alone on the first line, with the code to be timed below it.");
  }
}
