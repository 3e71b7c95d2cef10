// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/** What a piece of a session's text sees, as Java that the compiler can read it with. */
final class SnippetContext {
  /** The class that holds it all. */
  static final String CLASS = "Snippets$";

  private final List<String> imports;
  private final List<Snippet> declarations;
  private final boolean member;

  /** A piece of text between other code. */
  record Code(String text, int start, int end) {
    boolean isInPiece(int position) {
      return position >= start && position < end;
    }
  }

  /**
   * The context of text that was evaluated.
   *
   * @param active the snippets in force, with those of the text itself
   * @param own what the text declared, if it declared a method or a type
   */
  SnippetContext(JShell jshell, Stream<Snippet> active, Optional<Snippet> own) {
    this.imports = jshell.imports().map(ImportSnippet::source).toList();
    this.declarations = active.filter(snippet -> own.stream().noneMatch(snippet::equals)).toList();
    this.member = own.isPresent();
  }

  /** The piece where it stands in the session. */
  Code around(String piece) {
    StringBuilder code = new StringBuilder();
    imports.forEach(line -> code.append(line).append('\n'));
    code.append("class ").append(CLASS).append(" {\n");
    for (Snippet snippet : declarations) {
      code.append(declaration(snippet));
    }
    return complete(code, piece);
  }

  /** The piece alone, for looking at its form. */
  Code alone(String piece) {
    return complete(new StringBuilder("class " + CLASS + " {\n"), piece);
  }

  private Code complete(StringBuilder code, String piece) {
    code.append(member ? "static " : "static void piece() throws Throwable {\n");
    int start = code.length();
    code.append(piece).append(member ? "\n}\n" : "\n}\n}\n");
    return new Code(code.toString(), start, start + piece.length());
  }

  private static String declaration(Snippet snippet) {
    if (snippet instanceof VarSnippet variable) {
      return "static " + variable.typeName() + " " + variable.name() + ";\n";
    }
    if (snippet instanceof ExpressionSnippet value
        && snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
      return "static " + value.typeName() + " " + value.name() + ";\n";
    }
    return snippet instanceof MethodSnippet || snippet instanceof TypeDeclSnippet
        ? "static " + snippet.source() + "\n"
        : "";
  }
}
