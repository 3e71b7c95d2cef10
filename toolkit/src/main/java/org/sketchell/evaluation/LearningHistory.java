// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sketchell.picture.LineChart;
import org.sketchell.record.Architecture;
import org.sketchell.record.EpochRecord;
import org.sketchell.record.TrainingRecord;

/** What a report shows of a training: learning curves and the table of layers. */
public final class LearningHistory {
  private LearningHistory() {}

  /** Loss and accuracy over the epochs; empty if none was completed. */
  public static Optional<LineChart> curves(TrainingRecord record) {
    List<EpochRecord> epochs = record.history();
    LineChart chart = LineChart.of("").labels("epoch", "loss, accuracy");
    for (String key : List.of("loss", "validation_loss", "accuracy", "validation_accuracy")) {
      if (!epochs.isEmpty() && epochs.stream().allMatch(e -> e.values().containsKey(key))) {
        chart =
            chart.line(
                key.replace('_', ' '),
                epochs.stream().mapToDouble(e -> e.values().get(key)).toArray());
      }
    }
    return chart.series().isEmpty() ? Optional.empty() : Optional.of(chart);
  }

  /** The layers as a table, one a line. */
  static String layers(TrainingRecord record) {
    StringBuilder text = new StringBuilder();
    for (Architecture.LayerRow layer : record.network().layers()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-12s %-14s %-20s %10s\n",
              layer.name(),
              layer.type(),
              layer.output().orElse(""),
              layer.parameters()));
    }
    return text.toString();
  }
}
