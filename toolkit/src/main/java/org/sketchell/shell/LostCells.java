// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.notebook.Cell;
import org.sketchell.notebook.Notebook;

/**
 * What would be lost if a notebook that is there were replaced by what a session has: prose,
 * outputs, and code that the session has not run. Comments between two snippets are such code too,
 * as sessions do not keep them.
 */
final class LostCells {
  /** What may stand behind a snippet or not, without a difference. */
  private static final Pattern END = Pattern.compile("[;\\s]+$");

  private final Session session;
  private final Set<String> known;

  private LostCells(Session session) {
    this.session = session;
    this.known =
        session.history().map(snippet -> bare(snippet.source())).collect(Collectors.toSet());
  }

  /**
   * Does nothing if there is no such file, or if nothing in it would be lost.
   *
   * @throws ShellException if something would be
   */
  static void requireNone(Path file, Session session) {
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
    Optional<String> language = old.language();
    if (language.isPresent() && !language.get().equals(NotebookCells.JAVA)) {
      throw new ShellException(
          "%s is a notebook of %s, which would be lost: name another file.",
          Printable.line(file), Printable.line(language.get()));
    }
    List<String> lost = new LostCells(session).of(old);
    if (!lost.isEmpty()) {
      int last = lost.size() - 1;
      throw new ShellException(
          "%s has %s, which would be lost: name another file.",
          Printable.line(file),
          last == 0
              ? lost.get(0)
              : String.join(", ", lost.subList(0, last)) + " and " + lost.get(last));
    }
  }

  private List<String> of(Notebook old) {
    int prose = 0;
    int outputs = 0;
    int code = 0;
    for (Cell cell : old.cells()) {
      if (!(cell instanceof Cell.Code ran)) {
        prose += cell.source().isBlank() ? 0 : 1;
      } else if (!isKnown(ran.source())) {
        code++;
      } else if (!ran.outputs().isEmpty()) {
        outputs++;
      }
    }
    List<String> lost = new ArrayList<>();
    add(lost, prose, "of prose");
    add(lost, outputs, "with outputs");
    add(lost, code, "of code that this session has not run");
    return lost;
  }

  private static void add(List<String> lost, int count, String what) {
    if (count > 0) {
      lost.add(String.format(Locale.ROOT, "%d %s %s", count, count == 1 ? "cell" : "cells", what));
    }
  }

  /** Whether all that stands in a cell are snippets of the session. */
  private boolean isKnown(String cell) {
    if (Nesting.tooDeepAt(cell) >= 0) {
      return false;
    }
    int end = 0;
    for (Unit unit : Units.of(session.analysis(), cell)) {
      boolean kept =
          unit.kind() != Unit.Kind.COMMAND
              && (known.contains(bare(unit.source())) || session.isImported(unit.source()));
      if (!kept || !bare(cell.substring(end, unit.offset())).isEmpty()) {
        return false;
      }
      end = unit.offset() + unit.length();
    }
    return bare(cell.substring(end)).isEmpty();
  }

  private static String bare(String source) {
    return END.matcher(source.strip()).replaceFirst("");
  }
}
