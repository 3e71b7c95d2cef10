// SPDX-License-Identifier: Apache-2.0
package org.sketchell.file;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An exception whose message is one sentence for the person who made the mistake: what was
 * expected, what came, what to do. It is shown as it is, without a trace, and a command that it
 * ends has the exit code 2.
 *
 * <p>Every such exception is made of a {@link String#format(String, Object...)} pattern and its
 * arguments, in which a percent sign is {@code %%}; a whole sentence from elsewhere is the argument
 * of {@code "%s"}. Where it has a cause, the sentence stands alone without it.
 */
public interface Explained {
  /**
   * The pattern filled in, with numbers as in every country and nothing that a terminal obeys.
   * Names on one line; a sentence from elsewhere, alone in a pattern, keeps its lines.
   */
  @FormatMethod
  static String sentence(@FormatString String pattern, Object... arguments) {
    Object[] printable = arguments.clone();
    for (int i = 0; i < printable.length && !pattern.equals("%s"); i++) {
      if (printable[i] instanceof Path || printable[i] instanceof CharSequence) {
        printable[i] = Printable.line(printable[i]);
      }
    }
    return Printable.lines(String.format(Locale.ROOT, pattern, printable));
  }
}
