// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.sketchell.picture.Figure;
import org.sketchell.picture.Html;
import org.sketchell.train.BatchSearch;
import org.sketchell.train.EpochMetrics;
import org.sketchell.train.RateSearch;
import org.sketchell.train.StepProfile;
import org.sketchell.train.TrainingRun;

/** Trainings, and what is asked before one, as tables and figures. */
final class TrainingHtml {
  private static final int MOST_OPERATORS = 12;

  private TrainingHtml() {}

  /** What it came to, its epochs, and its learning curves. */
  static String of(TrainingRun run) {
    StringBuilder html = new StringBuilder(paragraph(lastLine(run.toString())));
    if (!run.history().isEmpty()) {
      html.append(epochs(run.history()));
    }
    if (run.history().size() > 1) {
      LearningCurves.of(run).ifPresent(curves -> html.append(Html.image(curves)));
    }
    return Html.part(html.toString());
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  private static String epochs(List<EpochMetrics> history) {
    Set<String> names = new LinkedHashSet<>();
    history.forEach(epoch -> names.addAll(epoch.values().keySet()));
    List<String> headings = new ArrayList<>(List.of("Epoch", "Steps"));
    names.forEach(name -> headings.add(name.replace('_', ' ')));
    headings.add("learning rate");
    headings.add("seconds");
    HtmlTable table = HtmlTable.of(headings.toArray(String[]::new));
    for (EpochMetrics epoch : history) {
      List<Object> row = new ArrayList<>(List.of(epoch.epoch(), epoch.steps()));
      names.forEach(name -> row.add(epoch.values().containsKey(name) ? epoch.value(name) : ""));
      row.add(epoch.learningRate());
      row.add(new HtmlTable.Rounded(epoch.seconds(), 1));
      table.row(row.toArray());
    }
    return table.html();
  }

  /** The times of layers and operators, and the same as bars. */
  static String of(StepProfile profile) {
    HtmlTable layers =
        HtmlTable.of("ms in a step", "forward", "backward", "update", "together", "calls");
    for (StepProfile.Row row : profile.layers()) {
      layers.row(
          row.name(),
          millis(row.forward()),
          millis(row.backward()),
          millis(row.update()),
          millis(row.total()),
          new HtmlTable.Rounded(row.calls(), 0));
    }
    HtmlTable operators = HtmlTable.of("Operator", "ms in a step", "calls");
    profile.operators().stream()
        .limit(MOST_OPERATORS)
        .forEach(
            each ->
                operators.row(
                    each.operator(),
                    millis(each.millis()),
                    new HtmlTable.Rounded(each.calls(), 0)));
    return Html.part(
        paragraph(profile.toString().lines().limit(2).reduce((a, b) -> a + " " + b).orElse(""))
            + layers.html()
            + operators.html()
            + Html.image(profile.figure()));
  }

  private static HtmlTable.Rounded millis(double millis) {
    return new HtmlTable.Rounded(millis, 3);
  }

  /** The advice, and what it is read from. */
  static String of(RateSearch search) {
    String advice = search.toString().lines().findFirst().orElse("");
    return Html.part(paragraph(advice) + figure(search.losses().length, search::figure));
  }

  /** The advice, each size that was tried, and both as curves. */
  static String of(BatchSearch search) {
    HtmlTable trials = HtmlTable.of("Batch", "examples/s", "seconds/epoch", "memory (MB)");
    for (BatchSearch.Trial trial : search.trials()) {
      trials.row(
          trial.batch(),
          new HtmlTable.Rounded(trial.examplesPerSecond(), 0),
          new HtmlTable.Rounded(trial.secondsPerEpoch(), 2),
          new HtmlTable.Rounded(trial.bytes() / 1e6, 1));
    }
    String advice = search.toString().lines().findFirst().orElse("");
    return Html.part(
        paragraph(advice) + trials.html() + figure(search.trials().size(), search::figure));
  }

  /** A curve needs two points. */
  private static String figure(int points, Supplier<Figure> figure) {
    return points < 2 ? "" : Html.image(figure.get());
  }

  private static String paragraph(String text) {
    return "<p>" + Html.escape(text) + "</p>";
  }
}
