// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.List;
import java.util.Optional;

/** How a dialogue answers. */
interface Answers {
  /** A value that came of a snippet, with the name that it has now. */
  void value(String name, String shown);

  /** A method or type is there now. */
  void declared(Outcome.Declared declared);

  /** Something went wrong. */
  void complain(Complaint complaint);

  /** A script that was run here ended with something that went wrong; it names the place itself. */
  void scriptFailed(Complaint complaint);

  /** Something went well, but not as it was meant. */
  void warn(String sentence);

  /**
   * Looks at what came of a snippet before it is answered.
   *
   * @param last whether it is the last one of its input
   * @return what is to be answered
   */
  default List<Outcome> look(Session session, List<Outcome> outcomes, boolean last) {
    return outcomes;
  }

  /**
   * What went wrong.
   *
   * @param message one sentence
   * @param place the place to look at; null if there is none
   * @param exact whether the place is the very column
   * @param hint how it is written here, if it was written as in another language
   * @param trace the stack trace; empty if there is none
   */
  record Complaint(
      String message, Origin.Place place, boolean exact, Optional<String> hint, String trace) {
    static Complaint of(String message) {
      return new Complaint(message, null, false, Optional.empty(), "");
    }
  }
}
