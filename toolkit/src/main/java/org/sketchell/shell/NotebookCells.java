// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sketchell.notebook.Cell;
import org.sketchell.notebook.Notebook;

/** The cells of a notebook as texts to run, and texts that were run as a notebook. */
final class NotebookCells {
  static final String JAVA = "java";
  private static final String CELL = ", cell ";

  private NotebookCells() {}

  /** The code of a file, each cell by the number that it has when all are run. */
  static List<Origin> of(Path file, String name) {
    Notebook notebook = Notebook.read(file);
    Optional<String> language = notebook.language();
    if (language.isPresent() && !language.get().equals(JAVA)) {
      throw new ShellException(
          "%s is a notebook of %s: one of Java was expected.", name, language.get());
    }
    List<Origin> origins = new ArrayList<>();
    for (Cell.Code code : notebook.code()) {
      Origin origin = new Origin(name + CELL + (origins.size() + 1), code.source());
      Optional<CellMagic> magic = CellMagic.of(code.source());
      if (magic.isPresent() && magic.get().refusal().isPresent()) {
        throw new ShellException(
            "%s: %s", origin.at(magic.get().offset()), magic.get().refusal().get());
      }
      // How long a cell takes is for whoever looks at it.
      origins.add(magic.map(it -> new Origin(origin.name(), it.code())).orElse(origin));
    }
    return origins;
  }

  /**
   * A snippet that was run.
   *
   * @param origin where it comes from; null if that is not known
   */
  record Entered(Origin origin, String source) {
    /** Whether it stood in one input, or one cell, with another one. */
    boolean isWith(Entered other) {
      return origin != null
          && origin == other.origin
          && (origin.name().startsWith("input ") || origin.name().contains(CELL));
    }
  }

  /** A notebook of snippets, those of one input in one cell. */
  static Notebook notebook(List<Entered> entered) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < entered.size(); ) {
      List<String> cell = new ArrayList<>();
      Entered first = entered.get(i);
      do {
        cell.add(entered.get(i++).source().strip());
      } while (i < entered.size() && entered.get(i).isWith(first));
      cells.add(Cell.code(String.join("\n", cell)));
    }
    return Notebook.of(cells);
  }
}
