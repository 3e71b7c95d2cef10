// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import static org.sketchell.evaluation.ReportText.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.sketchell.picture.Figure;
import org.sketchell.picture.Html;
import org.sketchell.picture.LineChart;
import org.sketchell.record.ProvenanceTree;

/** A report as one HTML page without outside references and without scripts. */
final class ReportPage {
  private static final String STYLE =
      """
      *{box-sizing:border-box}
      body{margin:0 auto;padding:16px;max-width:60rem;background:var(--paper);color:var(--text);
      font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
      h1{font-size:1.5rem;margin:.2rem 0 1rem}h2{font-size:1.15rem;margin:2rem 0 .6rem}
      .numbers{display:flex;flex-wrap:wrap;gap:12px}
      .numbers div{border:1px solid #8886;border-radius:8px;padding:8px 14px;min-width:7.5rem}
      .numbers b{display:block;font-size:1.4rem;font-variant-numeric:tabular-nums}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%}
      th,td{padding:4px 8px;text-align:right;border-bottom:1px solid #8885}
      th:first-child,td:first-child{text-align:left}
      pre{overflow-x:auto;font:13px/1.35 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:normal}
      details{margin-left:1rem}details.root{margin-left:0}summary{cursor:pointer}
      .fact{margin-left:1.95rem}.fact span,summary span{opacity:.75}
      footer{margin-top:2rem;font-size:.85rem;opacity:.75}
      @media print{:root{color-scheme:light}body{max-width:none;padding:0}
      h2{break-after:avoid}figure,tr,.numbers div{break-inside:avoid}details>*{display:block}}
      """;

  /** More classes than a table or a matrix shows at a glance. */
  private static final int MANY = 30;

  private static final int PAIRS = 20;

  private final StringBuilder page = new StringBuilder();

  private ReportPage() {}

  static String of(EvaluationReport report) {
    ReportPage page = new ReportPage();
    page.write(report);
    return page.page.toString();
  }

  /** The numbers alone, for another page. */
  static String part(EvaluationReport report) {
    ReportPage part = new ReportPage();
    part.page.append("<p>").append(percent(report.accuracy())).append(" of ");
    part.page.append(report.size()).append(" images right, macro F1 ");
    part.page.append(number(report.macroF1())).append("</p>\n");
    part.classTable(report);
    part.confused(report);
    if (report.classes().size() <= MANY) {
      part.page.append(Html.image(Figure.of(report.confusionMatrix()).title("Confusion")));
    }
    return Html.part(part.page.toString());
  }

  private void write(EvaluationReport report) {
    String title =
        report.modelName().isBlank() ? "Evaluation" : "Evaluation of " + report.modelName();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\"/>\n")
        .append("<title>")
        .append(escape(title))
        .append("</title>\n<style>\n")
        .append(Figure.htmlStyle())
        .append('\n')
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>")
        .append(escape(title))
        .append("</h1>\n");
    numbers(report);
    classes(report);
    section("Confusion");
    confused(report);
    page.append(Figure.of(report.confusionMatrix()).htmlFragment());
    report.calibration().ifPresent(this::calibration);
    report
        .curves()
        .ifPresent(
            chart -> {
              section("Learning curves");
              page.append(Figure.of(chart).htmlFragment());
            });
    report
        .mistakesFigure()
        .ifPresent(
            figure -> {
              section("The most confident mistakes");
              page.append(figure.htmlFragment());
            });
    if (!report.layers().isBlank()) {
      section("Layers");
      page.append("<pre>").append(escape(report.layers())).append("</pre>\n");
    }
    section("Where all this comes from");
    tree(ProvenanceTree.of("evaluation", report.evaluation().getProvenance()), 0);
    page.append("<footer>Measured by Tribuo, made by Sketchell.</footer>\n</body>\n</html>\n");
  }

  private void numbers(EvaluationReport report) {
    page.append("<div class=\"numbers\">");
    figure("accuracy", percent(report.accuracy()));
    figure("images", Integer.toString(report.size()));
    figure("macro F1", number(report.macroF1()));
    report.meanAreaUnderCurve().ifPresent(area -> figure("mean AUC", number(area)));
    report.calibration().ifPresent(c -> figure("calibration error", number(c.expectedError())));
    page.append("</div>\n");
  }

  private void figure(String name, String value) {
    page.append("<div>").append(name).append("<b>").append(value).append("</b></div>");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private void classes(EvaluationReport report) {
    section("Classes");
    classTable(report);
  }

  private void classTable(EvaluationReport report) {
    boolean many = report.rows().size() > MANY;
    List<ClassScores> rows = new ArrayList<>(report.rows());
    if (many) {
      rows.sort(Comparator.comparing(row -> row.f1().orElse(2.0)));
      page.append("<details><summary>All ")
          .append(rows.size())
          .append(" classes, the worst F1 first</summary>\n");
    }
    if (!report.withoutImages().isEmpty()) {
      page.append("<p>Averages do not count the classes without images.</p>\n");
    }
    page.append("<div class=\"wide\"><table><tr><th>class</th><th>images</th><th>precision</th>")
        .append("<th>recall</th><th>F1</th><th>AUC</th></tr>\n");
    for (ClassScores row : rows) {
      page.append("<tr><td>").append(escape(row.name())).append("</td>");
      cell(Integer.toString(row.images()));
      cell(number(row.precision()));
      cell(number(row.recall()));
      cell(number(row.f1()));
      cell(number(row.area()));
      page.append("</tr>\n");
    }
    page.append("<tr><td>macro</td>");
    cell(Integer.toString(report.size()));
    cell(number(report.macroPrecision()));
    cell(number(report.macroRecall()));
    cell(number(report.macroF1()));
    cell(number(report.meanAreaUnderCurve()));
    page.append("</tr></table></div>\n").append(many ? "</details>\n" : "");
  }

  /** In a matrix of many classes nobody finds them. */
  private void confused(EvaluationReport report) {
    List<Confused> pairs = report.mostConfused(PAIRS);
    if (report.classes().size() <= MANY || pairs.isEmpty()) {
      return;
    }
    page.append(
        "<div class=\"wide\"><table><tr><th>class</th><th>taken for</th><th>times</th></tr>\n");
    for (Confused pair : pairs) {
      page.append("<tr><td>").append(escape(pair.of())).append("</td>");
      cell(escape(pair.takenFor()));
      cell(Integer.toString(pair.times()));
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
  }

  private void cell(String text) {
    page.append("<td>").append(text).append("</td>");
  }

  private void calibration(Calibration calibration) {
    section("Calibration");
    Calibration.Bin[] filled =
        calibration.bins().stream().filter(b -> b.count() > 0).toArray(Calibration.Bin[]::new);
    double[] confidence = new double[filled.length];
    double[] accuracy = new double[filled.length];
    for (int i = 0; i < filled.length; i++) {
      confidence[i] = filled[i].confidence();
      accuracy[i] = filled[i].accuracy();
    }
    page.append("<p>Of the predictions made with some confidence, how many are right? ")
        .append("On average the two differ by ")
        .append(number(calibration.expectedError()))
        .append(", at most by ")
        .append(number(calibration.largestError()))
        .append(".</p>\n");
    page.append(
        Figure.of(
                LineChart.of("")
                    .labels("confidence", "accuracy")
                    .line("model", confidence, accuracy)
                    .line("ideal", new double[] {0, 1}, new double[] {0, 1}))
            .htmlFragment());
  }

  private void section(String title) {
    page.append("<h2>").append(title).append("</h2>\n");
  }

  private void tree(ProvenanceTree tree, int depth) {
    if (tree.isOneLine()) {
      page.append("<div class=\"fact\"><span>")
          .append(escape(tree.name()))
          .append(":</span> ")
          .append(escape(tree.line()))
          .append("</div>\n");
      return;
    }
    page.append(
            depth == 0
                ? "<details class=\"root\" open>"
                : depth < 3 ? "<details open>" : "<details>")
        .append("<summary>")
        .append(escape(tree.name()))
        .append(tree.value().isEmpty() ? "" : " <span>" + escape(tree.value()) + "</span>")
        .append("</summary>\n");
    tree.parts().forEach(part -> tree(part, depth + 1));
    page.append("</details>\n");
  }

  private static String escape(String text) {
    return Html.escape(text);
  }
}
