package org.sketchell.provenance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sketchell.data.ImageSet;
import org.sketchell.picture.LineChart;

/**
 * What the record tells of a training.
 *
 * @param facts by the keys of {@link TrainingFacts}
 */
record RecordedTraining(Map<String, Object> facts) {

  /** The names of the parameters. */
  List<String> parameters() {
    return ((List<?>) facts.get(TrainingFacts.PARAMETERS)).stream().map(Object::toString).toList();
  }

  /** The images that training held back, read again from the files in a folder. */
  ImageSet heldOut(Path folder) {
    if (!(facts.get(TrainingFacts.VALIDATION) instanceof ImageSetProvenance validation)) {
      throw new ProvenanceException("No images were held back when this model was trained.");
    }
    List<String> differences = new ArrayList<>();
    ImageSet set = RecordedImages.read(validation, Optional.of(folder), differences);
    if (!differences.isEmpty()) {
      throw new ProvenanceException(
          "These are not the files that the model was trained on: "
              + String.join("; ", differences)
              + ".");
    }
    return set;
  }

  /** The layers as a table, one a line; empty for models without such a record. */
  String layers() {
    StringBuilder text = new StringBuilder();
    if (facts.get(TrainingFacts.NETWORK) instanceof List<?> rows) {
      for (Object row : rows) {
        Map<?, ?> layer = (Map<?, ?>) row;
        text.append(
            String.format(
                Locale.ROOT,
                "%-12s %-14s %-20s %10s\n",
                layer.get("name"),
                layer.get("type"),
                layer.get("output"),
                layer.get("parameters")));
      }
    }
    return text.toString();
  }

  /** Loss and accuracy over the epochs. */
  Optional<LineChart> learningCurves() {
    if (!(facts.get(TrainingFacts.HISTORY) instanceof List<?> epochs) || epochs.isEmpty()) {
      return Optional.empty();
    }
    LineChart chart = LineChart.of("").labels("epoch", "loss, accuracy");
    for (String key : List.of("loss", "validation_loss", "accuracy", "validation_accuracy")) {
      if (((Map<?, ?>) epochs.get(0)).containsKey(key)) {
        double[] line =
            epochs.stream()
                .mapToDouble(e -> ((Number) ((Map<?, ?>) e).get(key)).doubleValue())
                .toArray();
        chart = chart.line(key.replace('_', ' '), line);
      }
    }
    return chart.series().isEmpty() ? Optional.empty() : Optional.of(chart);
  }
}
