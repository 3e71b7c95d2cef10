// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.List;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;

/** What the prompt says about a snippet. */
final class Feedback {
  private Feedback() {}

  /** A name and its value; a value of several lines begins on a line of its own. */
  static String value(String name, String shown) {
    return name + (shown.indexOf('\n') < 0 ? " ==> " : " ==>\n") + shown;
  }

  /** One line about a declaration, empty for imports. */
  static String declared(Outcome.Declared declared) {
    Snippet snippet = declared.snippet();
    String what;
    if (snippet instanceof MethodSnippet method) {
      what = "method " + method.name() + "(" + method.parameterTypes() + ")";
    } else if (snippet instanceof TypeDeclSnippet type) {
      what =
          switch (type.subKind()) {
                case INTERFACE_SUBKIND -> "interface ";
                case ENUM_SUBKIND -> "enum ";
                case RECORD_SUBKIND -> "record ";
                case ANNOTATION_TYPE_SUBKIND -> "annotation ";
                default -> "class ";
              }
              + type.name();
    } else {
      return "";
    }
    String line = (declared.replaced() ? "replaced " : "created ") + what;
    List<String> missing = declared.missing();
    return missing.isEmpty()
        ? line
        : line + "; it cannot be used until there is " + String.join(", ", missing);
  }
}
