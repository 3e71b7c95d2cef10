// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.notebook.Cell;
import org.sketchell.notebook.Notebook;

/** The cells of a notebook as texts to run, and texts that were run as a notebook. */
final class NotebookCells {
  private static final String JAVA = "java";
  private static final String CELL = ", cell ";

  /** How a cell asks to be timed, which is for whoever looks at it. */
  private static final Pattern TIMED = Pattern.compile("^(\\s*)%%time *\n");

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
      // Lines stay where they are.
      String source = TIMED.matcher(code.source()).replaceFirst("$1\n");
      origins.add(new Origin(name + CELL + (origins.size() + 1), source));
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

  /**
   * Writes snippets as a notebook, those of one input in one cell.
   *
   * @throws ShellException if a file is there that would lose something
   */
  static void write(Path file, List<Entered> entered) {
    requireNothingLost(file);
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < entered.size(); ) {
      List<String> cell = new ArrayList<>();
      Entered first = entered.get(i);
      do {
        cell.add(entered.get(i++).source().strip());
      } while (i < entered.size() && entered.get(i).isWith(first));
      cells.add(Cell.code(String.join("\n", cell)));
    }
    Notebook.of(cells).write(file);
  }

  /** What people have written beside the code is not for a command to throw away. */
  private static void requireNothingLost(Path file) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    Notebook old;
    try {
      old = Notebook.read(file);
    } catch (FileException e) {
      throw new ShellException(
          "%s is there and is no notebook that could be replaced: name another file.",
          Printable.line(file));
    }
    long prose =
        old.cells().stream()
            .filter(cell -> !(cell instanceof Cell.Code) && !cell.source().isBlank())
            .count();
    if (prose > 0) {
      throw new ShellException(
          "%s has %d %s of prose, which would be lost: name another file.",
          Printable.line(file), prose, prose == 1 ? "cell" : "cells");
    }
  }
}
