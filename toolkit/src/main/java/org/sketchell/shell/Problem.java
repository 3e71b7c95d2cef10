// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import org.sketchell.file.Printable;

/**
 * Why a snippet failed.
 *
 * @param place the place to look at; null if the snippet's own text was not involved
 * @param trace the whole stack trace, empty for an error of the compiler
 */
record Problem(Origin.Place place, String message, String trace) {
  Problem {
    message = Printable.lines(message);
    trace = Printable.lines(trace);
  }

  /** {@code file:line:column: message}, as compilers write it. */
  String located() {
    return place == null ? message : place + ": " + message;
  }
}
