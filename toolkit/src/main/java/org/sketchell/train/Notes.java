package org.sketchell.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sketchell.data.ImageSet;
import org.sketchell.data.SourceFile;
import org.sketchell.nn.Summary;
import org.sketchell.runtime.Engine;

/** What is noted of a training in the model file: metadata keys and values, for people to read. */
final class Notes {
  private Notes() {}

  static Map<String, String> of(TrainingRun run) {
    ImageSet images = run.training().images();
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put(
        "sketchell.layers",
        Summary.of(run.learner().network(), images.imageSize().shape().insert(0, 1)).toString());
    notes.put("sketchell.optimizer", run.optimizer().toString());
    notes.put("sketchell.schedule", run.learner().configureSchedule().description());
    notes.put("sketchell.batch_size", Integer.toString(run.training().batchSize()));
    notes.put("sketchell.seed", Long.toString(run.trainer().seed()));
    notes.put("sketchell.epochs", Integer.toString(run.epochs()));
    notes.put("sketchell.steps", Long.toString(run.steps()));
    notes.put("sketchell.device", run.trainer().device().toString());
    notes.put("sketchell.threads", Integer.toString(Engine.threads()));
    notes.put("sketchell.onnxruntime", Engine.version());
    notes.put("sketchell.java", Runtime.version().toString());
    notes.put("sketchell.training_images", Integer.toString(images.size()));
    notes.put("sketchell.validation_images", Integer.toString(run.validation().images().size()));
    notes.put("sketchell.data", files(images.sources()));
    run.last()
        .ifPresent(
            metrics ->
                metrics
                    .values()
                    .forEach(
                        (name, value) ->
                            notes.put(
                                "sketchell." + name, String.format(Locale.ROOT, "%.6f", value))));
    return notes;
  }

  private static String files(List<SourceFile> sources) {
    return sources.stream()
        .map(file -> file.path().getFileName() + " (" + file.used() + " images)")
        .collect(Collectors.joining(", "));
  }
}
