// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.List;
import jdk.jshell.Snippet;

/** What came of one snippet. */
sealed interface Outcome {

  /** It has a value: an expression, an assignment, or a variable that was declared. */
  record Value(Snippet snippet, String name, String shown) implements Outcome {}

  /** It declared something that is not a variable. */
  record Declared(Snippet snippet, boolean replaced, List<String> missing) implements Outcome {}

  /** It ran and has nothing to show. */
  record Ran(Snippet snippet) implements Outcome {}

  /** It does not compile. */
  record Rejected(Problem problem) implements Outcome {}

  /** It threw an exception. */
  record Threw(Problem problem) implements Outcome {}

  /**
   * It was stopped before its end.
   *
   * @param runsOn whether its code did not obey and still runs, on a thread that nobody waits for
   */
  record Stopped(boolean runsOn) implements Outcome {
    String sentence() {
      return runsOn
          ? "Interrupted, but the code does not stop: it runs on in the background until the end."
          : "Interrupted.";
    }
  }

  /** The virtual machine that ran it is gone. */
  record Ended() implements Outcome {}

  /** Whether what follows in a script may run. */
  default boolean succeeded() {
    return this instanceof Value || this instanceof Declared || this instanceof Ran;
  }
}
