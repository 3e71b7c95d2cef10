// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.List;
import org.sketchell.file.Printable;

/**
 * What there is to know about data although it is no mistake, such as what was left out of a
 * folder: said once, where the data is read, on standard error, as standard output belongs to the
 * answer.
 */
public final class Notice {
  private Notice() {}

  /** Says sentences, a line each. */
  public static void say(List<String> sentences) {
    sentences.forEach(sentence -> System.err.println("Note: " + Printable.line(sentence)));
  }
}
