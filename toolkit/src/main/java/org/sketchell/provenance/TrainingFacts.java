package org.sketchell.provenance;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.data.ImageSet;
import org.sketchell.nn.Module;
import org.sketchell.nn.Summary;
import org.sketchell.runtime.Engine;
import org.sketchell.runtime.Versions;
import org.sketchell.train.EpochMetrics;
import org.sketchell.train.TrainingRun;
import org.tribuo.Tribuo;

/** What is known of a training besides data and settings, under these keys of the provenance. */
final class TrainingFacts {
  static final String CLASSES = "classes";
  static final String IMAGE = "image";
  static final String NETWORK = "network";
  static final String OPTIMIZER = "optimizer";
  static final String SCHEDULE = "schedule";
  static final String HISTORY = "history";
  static final String TRAINING_HASH = "training-content-sha256";
  static final String VALIDATION = "validation";
  static final String WEIGHTS_HASH = "weights-sha256";
  static final String GRAPH_HASH = "graph-sha256";
  static final String PARAMETERS = "parameters";
  static final String SOFTWARE = "software";

  private TrainingFacts() {}

  static Facts of(TrainingRun run, Module network, String schedule, OnnxMl.ModelProto model) {
    ImageSet images = run.training().images();
    int[] image = {images.channels(), images.height(), images.width()};
    List<String> names = new ArrayList<>(network.namedParameters().keySet());
    names.addAll(network.namedBuffers().keySet());
    return Facts.of(CLASSES, images.classes())
        .and(IMAGE, List.of(image[0], image[1], image[2]))
        .and(NETWORK, layers(network, image))
        .and(PARAMETERS, names)
        .and("parameter-count", network.parameterCount())
        .and(OPTIMIZER, RecordedOptimizer.facts(run.learner().configureOptimizers()))
        .and(SCHEDULE, schedule)
        .and("epochs-run", run.epochs())
        .and("steps-run", run.steps())
        .and("stopped-early", run.stopReason())
        .and(HISTORY, run.history().stream().map(TrainingFacts::epoch).toList())
        .and(TRAINING_HASH, ImageSetProvenance.contentHash(images))
        .and(
            VALIDATION,
            run.validation().images().size() == 0
                ? null
                : ImageSetProvenance.of(run.validation().images()))
        .and(WEIGHTS_HASH, Weights.in(model, names).sha256())
        .and(GRAPH_HASH, Weights.graphHash(model))
        .and("device", run.trainer().device().toString())
        .and("threads", Engine.threads())
        .and(
            SOFTWARE,
            Facts.of("sketchell", Versions.sketchell())
                .and("tribuo", Tribuo.VERSION)
                .and("onnxruntime", Versions.onnxRuntime())
                .and("java", Versions.java()));
  }

  private static List<Facts> layers(Module network, int[] image) {
    return Summary.of(network, 1, image[0], image[1], image[2]).rows().stream()
        .map(
            row ->
                Facts.of("name", row.name())
                    .and("type", row.type())
                    .and("output", row.output() == null ? null : row.output().toString())
                    .and("parameters", row.parameters()))
        .toList();
  }

  /** Without the time it took, so that equal trainings leave equal records. */
  private static Facts epoch(EpochMetrics metrics) {
    Map<String, Object> values = new LinkedHashMap<>(metrics.values());
    Facts facts = Facts.of("epoch", metrics.epoch()).and("steps", metrics.steps());
    values.forEach(facts::and);
    return facts.and("learning_rate", metrics.learningRate());
  }
}
