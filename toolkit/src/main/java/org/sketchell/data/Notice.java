// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.List;
import org.sketchell.file.Printable;

/**
 * What there is to know about data although it is no mistake, such as what was left out of a
 * folder: said once, where the data is read. The program {@code sketchell} has it {@linkplain
 * #WRITTEN written} on standard error, as standard output belongs to the answer. In other programs
 * it goes to the log of this class, at the level {@code DEBUG} ({@code FINE} of {@link
 * java.util.logging}), where whoever wants to know hears it.
 */
public final class Notice {
  /** The system property that, if it is {@code true}, has notices written on standard error. */
  public static final String WRITTEN = "sketchell.notices";

  private Notice() {}

  /** Says sentences, a line each. */
  public static void say(List<String> sentences) {
    sentences.stream().map(Printable::line).forEach(Notice::say);
  }

  private static void say(String sentence) {
    if (Boolean.getBoolean(WRITTEN)) {
      System.err.println("Note: " + sentence);
    } else {
      System.getLogger(Notice.class.getName()).log(System.Logger.Level.DEBUG, sentence);
    }
  }

  /** From now on notices are written, unless the user has decided already. */
  public static void areWritten() {
    System.getProperties().putIfAbsent(WRITTEN, "true");
  }
}
