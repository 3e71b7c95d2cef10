// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;

/**
 * What {@code /time} and {@code /profile} are given: {@code /time 20 SNIPPET}.
 *
 * @param command with its slash
 * @param repeats how often the snippet is to run
 * @param offset where the snippet begins in the text
 */
record Measurement(String command, int repeats, int offset) {
  private static final int MOST = 1_000_000;

  /** A number is how often where something follows that cannot go on with it. */
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*[/%](time|profile)(?:\\s+-n\\s*(\\d+)|\\s+(\\d+)(?=\\s+[\\p{L}_$(\"'{@]))?(?:\\s+|$)",
          Pattern.DOTALL);

  /** What a text asks for; nothing if it is no such command. */
  static Optional<Measurement> of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.lookingAt()) {
      return Optional.empty();
    }
    String number = form.group(2) == null ? form.group(3) : form.group(2);
    int repeats = number == null ? 1 : number.length() > 7 ? MOST + 1 : Integer.parseInt(number);
    return Optional.of(new Measurement("/" + form.group(1), repeats, form.end()));
  }

  /**
   * The snippet to run.
   *
   * @throws ShellException if there is none, or if it is a command
   */
  String snippet(SourceCodeAnalysis analysis, String text) {
    String snippet = text.substring(offset);
    if (snippet.isBlank() || Units.isCommand(snippet) || SystemCommand.isOne(analysis, snippet)) {
      throw new ShellException(
          "%s needs a snippet of Java, such as %s randn(500, 500).sum().", command, command);
    }
    if (repeats < 1 || repeats > MOST) {
      throw new ShellException("%s runs a snippet 1 to %d times.", command, MOST);
    }
    return snippet;
  }
}
