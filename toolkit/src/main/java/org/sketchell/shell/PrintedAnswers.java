// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import org.sketchell.file.Printable;

/** Answers as lines below what was typed. */
final class PrintedAnswers implements Answers {
  private final PrintWriter out;
  private final Paint paint;
  private final BooleanSupplier traces;

  /**
   * Answers.
   *
   * @param out where they go
   * @param paint how they look
   * @param traces whether every failure is followed by its trace
   */
  PrintedAnswers(PrintWriter out, Paint paint, BooleanSupplier traces) {
    this.out = out;
    this.paint = paint;
    this.traces = traces;
  }

  @Override
  public void value(String name, String shown) {
    out.println(Feedback.value(name, shown));
  }

  @Override
  public void declared(Outcome.Declared declared) {
    String line = Feedback.declared(declared);
    if (!line.isEmpty()) {
      out.println(paint.faint(line));
    }
  }

  @Override
  public void complain(Complaint complaint) {
    out.println(paint.error(complaint.message()));
    if (complaint.place() != null) {
      pointAt(complaint.place(), complaint.exact());
    }
    complaint.hint().ifPresent(out::println);
    if (traces.getAsBoolean() && !complaint.trace().isEmpty()) {
      out.println(complaint.trace());
    }
  }

  @Override
  public void scriptFailed(Complaint complaint) {
    out.println(complaint.message());
    complaint.hint().ifPresent(out::println);
  }

  @Override
  public void warn(String sentence) {
    out.println(paint.warning(sentence));
  }

  private void pointAt(Origin.Place place, boolean exact) {
    if (place.code().isBlank()) {
      return;
    }
    String code = Printable.lines(place.code().strip());
    int indent = place.code().length() - place.code().stripLeading().length();
    String where = place.name().startsWith("input ") ? "" : "   (" + place + ")";
    out.println(paint.faint("  " + paint.fit(code, 2 + where.length()) + where));
    String before = place.code().substring(0, Math.min(place.column() - 1, place.code().length()));
    int column = Printable.lines(before).length() - indent;
    if (exact && column >= 0 && column < paint.columns() - 4) {
      out.println(paint.error(" ".repeat(2 + column) + "^"));
    }
  }
}
