// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

/**
 * A piece of a text that is evaluated at once: one snippet, or one command.
 *
 * @param offset where it begins in the text
 * @param length how much of the text it takes
 * @param source what is evaluated: its text, with the semicolon that was left out
 * @param kind what it is
 */
record Unit(int offset, int length, String source, Kind kind) {
  enum Kind {
    /** A complete snippet. */
    SNIPPET,
    /** What the parser can make no sense of. */
    DOUBTFUL,
    /** The rest of the text, whose end is missing. */
    INCOMPLETE,
    /** A line such as {@code /exit 3}. */
    COMMAND
  }
}
