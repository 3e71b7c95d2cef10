// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sketchell.picture.Figure;
import org.sketchell.picture.LineChart;
import org.sketchell.train.EpochMetrics;
import org.sketchell.train.TrainingRun;
import org.sketchell.train.ValidationMetrics;

/** What was logged in training and validation, as lines over the epochs. */
public final class LearningCurves {
  private static final String VALIDATION = "validation_";

  private LearningCurves() {}

  /** Values, and where on the axis of epochs they were logged. */
  private record Point(double epochs, Map<String, Double> values) {}

  /**
   * One chart for each name, with a line for training and one for validation; empty until an epoch
   * is complete.
   */
  public static Optional<Figure> of(TrainingRun run) {
    if (run.history().isEmpty()) {
      return Optional.empty();
    }
    List<Point> training =
        run.history().stream().map(epoch -> new Point(epoch.epoch(), epoch.values())).toList();
    List<Point> validation =
        run.validations().stream()
            .map(metrics -> new Point(epochs(run, metrics), metrics.values()))
            .toList();
    Figure figure = Figure.of();
    for (String name : names(training, validation)) {
      LineChart chart = LineChart.of(name).labels("epoch", "");
      chart = with(chart, "training", name, training);
      figure = figure.add(with(chart, "validation", VALIDATION + name, validation));
    }
    return Optional.of(figure);
  }

  private static Set<String> names(List<Point> training, List<Point> validation) {
    Set<String> names = new LinkedHashSet<>();
    List<Point> all = new ArrayList<>(training);
    all.addAll(validation);
    for (Point point : all) {
      for (String name : point.values.keySet()) {
        names.add(name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name);
      }
    }
    return names;
  }

  private static LineChart with(LineChart chart, String title, String name, List<Point> points) {
    List<Point> logged = points.stream().filter(it -> it.values.containsKey(name)).toList();
    return logged.isEmpty()
        ? chart
        : chart.line(
            title,
            logged.stream().mapToDouble(Point::epochs).toArray(),
            logged.stream().mapToDouble(point -> point.values.get(name)).toArray());
  }

  /** How many epochs had been trained at a validation: a fraction within one. */
  private static double epochs(TrainingRun run, ValidationMetrics metrics) {
    long start = 0;
    for (EpochMetrics epoch : run.history()) {
      if (epoch.steps() == metrics.steps()) {
        return epoch.epoch();
      }
      if (epoch.epoch() < metrics.epoch()) {
        start = epoch.steps();
      }
    }
    return metrics.epoch()
        - 1
        + Math.min(1, (metrics.steps() - start) / (double) updatesPerEpoch(run));
  }

  private static int updatesPerEpoch(TrainingRun run) {
    int all = run.training().batchesPerEpoch();
    int limit = run.trainer().limitTrainingBatches();
    int batches = limit == 0 ? all : Math.min(limit, all);
    int gathered = run.trainer().accumulateGradients();
    return Math.max(1, (batches + gathered - 1) / gathered);
  }
}
