// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis;

/** What is known about the code before the cursor. */
final class Documentation {
  private static final int MAX_SIGNATURES = 12;

  private Documentation() {}

  /** The signatures, with the Javadoc of those that are the toolkit's or the JDK's. */
  static String at(Session session, String text, int cursor) {
    return find(session, text, cursor).orElse("Nothing is known about this.");
  }

  /** The signatures with their Javadoc, if there are any. */
  static Optional<String> find(Session session, String text, int cursor) {
    List<SourceCodeAnalysis.Documentation> found =
        session.analysis().documentation(text, cursor, true);
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            found.stream()
                .limit(MAX_SIGNATURES)
                .map(Documentation::entry)
                .distinct()
                .collect(Collectors.joining("\n")));
  }

  /** What is known of the class of the toolkit whose name the cursor touches. */
  static Optional<String> around(Session session, String text, int cursor) {
    int start = cursor;
    while (start > 0 && Character.isJavaIdentifierPart(text.charAt(start - 1))) {
      start--;
    }
    int end = cursor;
    while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
      end++;
    }
    String name = text.substring(start, end);
    boolean isClass = !name.isEmpty() && Character.isUpperCase(name.charAt(0));
    return isClass ? Javadoc.ofName(name) : Optional.empty();
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
