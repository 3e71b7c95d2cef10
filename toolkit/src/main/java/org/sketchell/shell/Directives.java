// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sketchell.dependency.Coordinates;
import org.sketchell.dependency.DependencyException;

/**
 * What the head of a script asks for in JBang's form: lines such as {@code //DEPS g:a:v}, above its
 * first statement.
 *
 * @param libraries all of them, in their order
 * @param first the offset of the first line of them; -1 if there is none
 * @param remarks located sentences on lines that are passed over
 */
record Directives(List<Coordinates> libraries, int first, List<String> remarks) {
  private static final Pattern LINE = Pattern.compile("//(DEPS|REPOS)(?:\\s+(.*))?");

  /** In JBang's form a comment may follow. */
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)//.*");

  /**
   * Reads them.
   *
   * @throws ShellException with the place, if one of them is written wrongly or stands where it is
   *     not read
   */
  static Directives of(Origin origin) {
    String text = origin.text();
    List<Coordinates> libraries = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    int first = -1;
    int body = Units.skipBlank(text, text.startsWith("#!") ? endOfLine(text, 0) : 0);
    for (int at : Nesting.lineComments(text)) {
      Matcher line = LINE.matcher(text.substring(at, endOfLine(text, at)).stripTrailing());
      if (!line.matches() || !isAlone(text, at)) {
        continue;
      }
      if (at > body) {
        throw new ShellException(
            "%s",
            origin.at(at)
                + ": //"
                + line.group(1)
                + " is read above the first statement of a script alone; move it there.");
      }
      if (line.group(1).equals("REPOS")) {
        remarks.add(
            origin.at(at)
                + ": //REPOS is passed over: repositories are those of Maven's settings.xml.");
        continue;
      }
      first = first < 0 ? at : first;
      String rest =
          line.group(2) == null ? "" : COMMENT.matcher(line.group(2)).replaceFirst("").strip();
      if (rest.isEmpty()) {
        throw new ShellException("%s", origin.at(at) + ": //DEPS needs group:artifact:version.");
      }
      try {
        libraries.addAll(Coordinates.listOf(rest));
      } catch (DependencyException e) {
        throw new ShellException("%s", origin.at(at) + ": " + e.getMessage());
      }
    }
    return new Directives(List.copyOf(libraries), first, List.copyOf(remarks));
  }

  /** Whether a comment has its line to itself, from its beginning on. */
  private static boolean isAlone(String text, int at) {
    return at == 0 || text.charAt(at - 1) == '\n';
  }

  private static int endOfLine(String text, int offset) {
    int end = text.indexOf('\n', offset);
    return end < 0 ? text.length() : end;
  }
}
