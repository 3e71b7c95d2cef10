package org.sketchell.shell;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sketchell.picture.Figure;
import org.sketchell.picture.LineChart;
import org.sketchell.train.EpochMetrics;
import org.sketchell.train.TrainingRun;

/** What was logged in training and validation, as lines over the epochs. */
final class LearningCurves {
  private static final String VALIDATION = "validation_";

  private LearningCurves() {}

  /** One chart for each name, with a line for training and one for validation. */
  static Figure of(TrainingRun run) {
    List<EpochMetrics> history = run.history();
    if (history.isEmpty()) {
      throw new ShellException("There are no learning curves yet: no epoch is complete.");
    }
    Set<String> logged = history.get(0).values().keySet();
    Set<String> names = new LinkedHashSet<>();
    logged.forEach(
        name ->
            names.add(name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name));
    Figure figure = Figure.of();
    for (String name : names) {
      LineChart chart = LineChart.of(name).labels("epoch", "");
      for (String line : List.of(name, VALIDATION + name)) {
        if (logged.contains(line)) {
          chart =
              chart.line(
                  line.startsWith(VALIDATION) ? "validation" : "training",
                  history.stream().map(epoch -> epoch.value(line)).toList());
        }
      }
      figure = figure.add(chart);
    }
    return figure;
  }
}
