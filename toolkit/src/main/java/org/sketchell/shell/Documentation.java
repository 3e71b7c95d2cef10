// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis;

/** What is known about the code before the cursor. */
final class Documentation {
  private static final int MAX_SIGNATURES = 12;

  private Documentation() {}

  /** The signatures, with the Javadoc of those that are the toolkit's or the JDK's. */
  static String at(Session session, String text, int cursor) {
    List<SourceCodeAnalysis.Documentation> found =
        session.analysis().documentation(text, cursor, true);
    if (found.isEmpty()) {
      return "Nothing is known about this.";
    }
    return found.stream()
        .limit(MAX_SIGNATURES)
        .map(Documentation::entry)
        .distinct()
        .collect(Collectors.joining("\n"));
  }

  /** The signatures of the call whose arguments the cursor is in; none elsewhere. */
  static List<String> signatures(Session session, String text, int cursor) {
    return session.analysis().documentation(text, cursor, false).stream()
        .map(SourceCodeAnalysis.Documentation::signature)
        .filter(signature -> signature.indexOf('(') > 0)
        .distinct()
        .limit(MAX_SIGNATURES)
        .toList();
  }

  private static String entry(SourceCodeAnalysis.Documentation documentation) {
    String signature = documentation.signature();
    String text =
        documentation.javadoc() != null
            ? Javadoc.plain(documentation.javadoc())
            : Javadoc.ofSignature(signature).orElse("");
    return text.isEmpty() ? signature : signature + "\n" + text.indent(4).stripTrailing();
  }
}
