// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sketchell.file.Printable;

/** A report for a terminal. */
final class ReportText {
  private static final int MOST_COLUMNS = 12;
  private static final int MOST_PAIRS = 12;

  private ReportText() {}

  static String of(EvaluationReport report) {
    StringBuilder text = new StringBuilder();
    int name = Math.max("macro".length(), widest(names(report)));
    String form = "%-" + name + "s  %7s  %9s  %6s  %6s  %6s%n";
    line(text, form, "", "images", "precision", "recall", "F1", "AUC");
    for (ClassScores row : report.rows()) {
      line(
          text,
          form,
          Printable.line(row.name()),
          row.images(),
          number(row.precision()),
          number(row.recall()),
          number(row.f1()),
          number(row.area()));
    }
    line(
        text,
        form,
        "macro",
        report.size(),
        number(report.macroPrecision()),
        number(report.macroRecall()),
        number(report.macroF1()),
        number(report.meanAreaUnderCurve()));
    text.append('\n');
    line(
        text,
        "accuracy %s: %d of %d images%n",
        number(report.accuracy()),
        Math.round(report.accuracy() * report.size()),
        report.size());
    report
        .calibration()
        .ifPresent(
            calibration ->
                line(
                    text,
                    "expected calibration error %s, largest %s%n",
                    number(calibration.expectedError()),
                    number(calibration.largestError())));
    if (!report.withoutImages().isEmpty()) {
      line(
          text,
          "averages without the classes that have no images: %s%n",
          shown(report.withoutImages()));
    }
    text.append('\n');
    if (report.classes().size() <= MOST_COLUMNS) {
      confusion(text, report, name);
    } else {
      confused(text, report);
    }
    return text.toString();
  }

  private static void confusion(StringBuilder text, EvaluationReport report, int name) {
    int[][] counts = report.confusion();
    int column = Math.max(5, widest(names(report)));
    line(text, "%-" + name + "s  predicted%n", "true");
    text.append(" ".repeat(name));
    names(report).forEach(label -> text.append("  ").append(padded(label, column)));
    text.append('\n');
    for (int row = 0; row < counts.length; row++) {
      line(text, "%-" + name + "s", names(report).get(row));
      for (int count : counts[row]) {
        text.append("  ").append(padded(Integer.toString(count), column));
      }
      text.append('\n');
    }
  }

  private static void confused(StringBuilder text, EvaluationReport report) {
    List<Confused> pairs = report.mostConfused(MOST_PAIRS);
    if (!pairs.isEmpty()) {
      text.append("most often confused\n");
    }
    for (Confused pair : pairs) {
      line(
          text,
          "%5d  %s taken for %s%n",
          pair.times(),
          Printable.line(pair.of()),
          Printable.line(pair.takenFor()));
    }
  }

  private static String shown(List<String> names) {
    List<String> some = names.stream().limit(MOST_COLUMNS).map(Printable::line).toList();
    return names.size() <= MOST_COLUMNS
        ? String.join(", ", some)
        : String.join(", ", some) + " and " + (names.size() - MOST_COLUMNS) + " more";
  }

  private static String padded(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  private static List<String> names(EvaluationReport report) {
    return report.classes().stream().map(Printable::line).toList();
  }

  private static int widest(List<String> names) {
    return names.stream().mapToInt(String::length).max().orElse(0);
  }

  static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  static String number(Optional<Double> value) {
    return value.map(ReportText::number).orElse("-");
  }

  private static void line(StringBuilder text, String form, Object... values) {
    text.append(String.format(Locale.ROOT, form.replace("%n", "\n"), values));
  }
}
