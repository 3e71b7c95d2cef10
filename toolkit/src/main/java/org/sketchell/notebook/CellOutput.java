// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.util.List;
import org.sketchell.picture.MimeBundle;

/** A piece of what running a cell gives, in the order in which it comes. */
public sealed interface CellOutput {

  /**
   * Text that was printed.
   *
   * @param error whether it went to standard error
   */
  record Printed(boolean error, String text) implements CellOutput {
    @Override
    public String toString() {
      return text;
    }
  }

  /** A picture or animation that was shown. */
  record Shown(MimeBundle bundle) implements CellOutput {
    @Override
    public String toString() {
      return bundle.toString();
    }
  }

  /**
   * A line that was written over, such as a progress bar, as it is now.
   *
   * @param id which line it is; several with the same one are states of one line
   */
  record Line(long id, String text) implements CellOutput {
    @Override
    public String toString() {
      return text;
    }
  }

  /** The value of the last line. */
  record Value(MimeBundle bundle) implements CellOutput {
    @Override
    public String toString() {
      return bundle.toString();
    }
  }

  /**
   * What went wrong, after which the rest of the cell did not run.
   *
   * @param kind {@link #ERROR} or {@link #INTERRUPTED}
   * @param message one sentence
   * @param marks the line of the cell that it is about and a mark below the place; may be empty
   * @param trace the stack trace; empty for an error of the compiler
   */
  record Failure(String kind, String message, List<String> marks, String trace)
      implements CellOutput {
    public static final String ERROR = "Error";
    public static final String INTERRUPTED = "Interrupted";

    /** Takes a copy of the marks. */
    public Failure {
      marks = List.copyOf(marks);
    }

    /** The sentence, and below it the marks. */
    @Override
    public String toString() {
      return marks.isEmpty() ? message : message + "\n" + String.join("\n", marks);
    }
  }
}
