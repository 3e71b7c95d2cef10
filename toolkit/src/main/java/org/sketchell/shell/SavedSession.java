// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jshell.Snippet;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Printable;
import org.sketchell.notebook.Notebook;

/** What was entered, as a file that can be opened. */
final class SavedSession {
  /** More of the name of a file is left out at its beginning. */
  private static final int WIDTH = 200;

  private SavedSession() {}

  /**
   * Writes snippets as a notebook, if the file is one by its name, or as a script.
   *
   * @return a line that says what was done
   * @throws ShellException if a notebook is there that would lose something
   */
  static String write(Path file, List<Snippet> snippets, Session session) {
    boolean replaced = Files.exists(file);
    if (Notebook.isOne(file)) {
      LostCells.requireNone(file, session);
      Notebook notebook = NotebookCells.notebook(snippets.stream().map(session::entered).toList());
      notebook.write(file);
      return line(notebook.cells().size(), "cell", file, replaced);
    }
    String text =
        snippets.stream()
            .map(snippet -> snippet.source().strip() + "\n")
            .collect(Collectors.joining());
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    return line(snippets.size(), "snippet", file, replaced);
  }

  private static String line(int count, String what, Path file, boolean replaced) {
    String path = Printable.line(file);
    return String.format(
        Locale.ROOT,
        "wrote %d %s to %s%s",
        count,
        count == 1 ? what : what + "s",
        path.length() <= WIDTH ? path : "…" + path.substring(path.length() - WIDTH + 1),
        replaced ? ", which replaced what was there" : "");
  }
}
