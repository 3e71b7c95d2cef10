// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.record.Architecture;

/** What a checkpoint has beside its tensors: names and texts, from counters to the history. */
final class CheckpointEntries {
  private static final String SETTING = "setting/";
  private static final String VALIDATIONS = "validations";
  private static final String VALUE = "/value/";
  private static final String TRAINING = "training";
  private static final String FIRST_WEIGHTS = "first weights sha256";
  private static final String GENERATOR = "first weights generator";
  private static final String SPARE = "first weights spare";
  private static final String METRIC = "metric/";
  private static final String CHANGE = "change ";
  private static final String BEGAN = "steps of other rules";
  private static final String BATCHES = "batches";
  private static final String GATHERED = "gathered examples";
  private static final String AVERAGED = "averaged";
  private static final String AVERAGED_EPOCH = "averaged epoch";

  /** Names that settings had before they had one prefix. */
  private static final Map<String, String> FORMER =
      Map.of(
          "fields", "fields",
          "images", "images",
          "batchSize", "batch size",
          "order", "order",
          "augmentation", "changes",
          "examples", "content sha256",
          "seed", "seed");

  private final Path path;
  private final Map<String, String> entries = new LinkedHashMap<>();

  CheckpointEntries(Path path) {
    this.path = path;
  }

  Map<String, String> all() {
    return entries;
  }

  // Writing --------------------------------------------------------------------------------------

  void put(String name, String text) {
    entries.put(name, text);
  }

  void put(Setup setup) {
    setup.values().forEach((name, value) -> put(SETTING + name, value));
  }

  void put(CheckpointFile.State state) {
    put("steps", Long.toString(state.vectors().steps()));
    put(BEGAN, Long.toString(state.vectors().began()));
    put(BATCHES, Long.toString(state.vectors().batches()));
    put(GATHERED, Integer.toString(state.vectors().gathered()));
    put(AVERAGED, Boolean.toString(state.vectors().isAveraged()));
    put(AVERAGED_EPOCH, Integer.toString(state.vectors().averagedEpoch()));
    put("epochs", Integer.toString(state.epoch()));
    put("batches of this epoch", Integer.toString(state.batch()));
    put("seconds", Double.toString(state.seconds()));
    state
        .means()
        .forEach(
            (name, sum, count) -> {
              put("sum/" + name, Double.toString(sum));
              put("count/" + name, Long.toString(count));
            });
    state.means().forEachTotal((name, total) -> put(METRIC + name, total));
    for (EpochMetrics metrics : state.history()) {
      String epoch = "epoch " + metrics.epoch();
      put(epoch + "/steps", Long.toString(metrics.steps()));
      put(epoch + "/learning rate", Double.toString(metrics.learningRate()));
      put(epoch + "/seconds", Double.toString(metrics.seconds()));
      putValues(epoch, metrics.values());
    }
    put(VALIDATIONS, Integer.toString(state.validations().size()));
    int number = 0;
    for (ValidationMetrics metrics : state.validations()) {
      number++;
      String validation = "validation " + number;
      put(validation + "/epoch", Integer.toString(metrics.epoch()));
      put(validation + "/steps", Long.toString(metrics.steps()));
      put(validation + "/learning rate", Double.toString(metrics.learningRate()));
      putValues(validation, metrics.values());
    }
    put(state.origin());
  }

  private void putValues(String of, Map<String, Double> values) {
    values.forEach((name, value) -> put(of + VALUE + name, Double.toString(value)));
  }

  private void put(CheckpointFile.Origin origin) {
    put(TRAINING, origin.training());
    put(FIRST_WEIGHTS, origin.firstWeightsHash());
    origin
        .firstWeights()
        .ifPresent(
            first -> {
              put(GENERATOR, Long.toString(first.state()));
              first.spare().ifPresent(spare -> put(SPARE, Double.toString(spare)));
            });
    for (int i = 0; i < origin.changes().size(); i++) {
      put(CHANGE + (i + 1), origin.changes().get(i));
    }
  }

  // Reading --------------------------------------------------------------------------------------

  /** The settings that the file tells, by name. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    FORMER.forEach(
        (name, former) -> {
          if (entries.containsKey(former)) {
            settings.put(name, entries.get(former));
          }
        });
    entries.forEach(
        (name, value) -> {
          if (name.startsWith(SETTING)) {
            settings.put(name.substring(SETTING.length()), value);
          }
        });
    return settings;
  }

  /** Seed of the training. */
  long seed() {
    return number(entries.containsKey(SETTING + Setup.SEED) ? SETTING + Setup.SEED : "seed");
  }

  long steps() {
    return number("steps");
  }

  int epochs() {
    return count("epochs");
  }

  /** Whether it was saved in the middle of an epoch. */
  boolean isWithinEpoch() {
    return count("batches of this epoch") > 0;
  }

  /** Whether there is an average of weights, which the learner has in their place. */
  boolean isAveraged() {
    return Boolean.parseBoolean(entries.get(AVERAGED));
  }

  /** What training changes; files of earlier versions have an update for each batch. */
  TrainingSession.Snapshot snapshot(Map<String, float[]> vectors) {
    return new TrainingSession.Snapshot(
        steps(),
        entries.containsKey(BEGAN) ? number(BEGAN) : 0,
        entries.containsKey(BATCHES) ? number(BATCHES) : steps(),
        entries.containsKey(GATHERED) ? count(GATHERED) : 0,
        isAveraged(),
        entries.containsKey(AVERAGED_EPOCH) ? count(AVERAGED_EPOCH) : 0,
        vectors);
  }

  /** Where the run stood, with these tensors. */
  CheckpointFile.State state(TrainingSession.Snapshot vectors) {
    Map<String, Map<String, Double>> logged = logged();
    Means means = new Means();
    for (String key : entries.keySet()) {
      if (key.startsWith("sum/")) {
        String name = key.substring("sum/".length());
        means.restore(name, decimal(key), number("count/" + name));
      }
      if (key.startsWith(METRIC)) {
        restore(means, key.substring(METRIC.length()));
      }
    }
    List<EpochMetrics> history = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs(); epoch++) {
      String of = "epoch " + epoch;
      history.add(
          new EpochMetrics(
              epoch,
              number(of + "/steps"),
              logged.getOrDefault(of, Map.of()),
              decimal(of + "/learning rate"),
              decimal(of + "/seconds")));
    }
    return new CheckpointFile.State(
        epochs(),
        count("batches of this epoch"),
        decimal("seconds"),
        means,
        history,
        entries.containsKey(VALIDATIONS) ? validations(logged) : validationsOf(history),
        vectors,
        origin());
  }

  private void restore(Means means, String metric) {
    try {
      means.restore(metric, entry(METRIC + metric));
    } catch (IOException e) {
      throw new TrainingException(
          e, "%s is damaged: what it has of the metric '%s' cannot be read.", path, metric);
    }
  }

  /** What was logged, by what it belongs to, such as {@code epoch 3}. */
  private Map<String, Map<String, Double>> logged() {
    Map<String, Map<String, Double>> logged = new HashMap<>();
    for (String key : entries.keySet()) {
      int at = key.indexOf(VALUE);
      if (at > 0) {
        logged
            .computeIfAbsent(key.substring(0, at), of -> new LinkedHashMap<>())
            .put(key.substring(at + VALUE.length()), decimal(key));
      }
    }
    return logged;
  }

  private List<ValidationMetrics> validations(Map<String, Map<String, Double>> logged) {
    List<ValidationMetrics> validations = new ArrayList<>();
    int all = count(VALIDATIONS);
    for (int i = 1; i <= all; i++) {
      String of = "validation " + i;
      validations.add(
          new ValidationMetrics(
              count(of + "/epoch"),
              number(of + "/steps"),
              logged.getOrDefault(of, Map.of()),
              decimal(of + "/learning rate")));
    }
    return validations;
  }

  /** Earlier versions validated at the end of epochs only. */
  private static List<ValidationMetrics> validationsOf(List<EpochMetrics> history) {
    List<ValidationMetrics> validations = new ArrayList<>();
    for (EpochMetrics epoch : history) {
      Map<String, Double> values = new LinkedHashMap<>(epoch.values());
      values.keySet().removeIf(name -> !name.startsWith("validation_"));
      if (!values.isEmpty()) {
        validations.add(
            new ValidationMetrics(epoch.epoch(), epoch.steps(), values, epoch.learningRate()));
      }
    }
    return validations;
  }

  /** Where the training came from, as far as the file tells. */
  CheckpointFile.Origin origin() {
    List<String> changes = new ArrayList<>();
    while (entries.containsKey(CHANGE + (changes.size() + 1))) {
      changes.add(entry(CHANGE + (changes.size() + 1)));
    }
    return new CheckpointFile.Origin(
        entries.getOrDefault(TRAINING, ""),
        entries.containsKey(GENERATOR)
            ? Optional.of(
                new Architecture.FirstWeights(
                    number(GENERATOR),
                    entries.containsKey(SPARE) ? Optional.of(decimal(SPARE)) : Optional.empty()))
            : Optional.empty(),
        entries.getOrDefault(FIRST_WEIGHTS, Architecture.NOT_ON_RECORD),
        changes);
  }

  private double decimal(String key) {
    try {
      return Double.parseDouble(entry(key));
    } catch (NumberFormatException e) {
      throw noNumber(key, e);
    }
  }

  private int count(String key) {
    long number = number(key);
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw noNumber(key, null);
    }
    return (int) number;
  }

  private long number(String key) {
    try {
      return Long.parseLong(entry(key));
    } catch (NumberFormatException e) {
      throw noNumber(key, e);
    }
  }

  private TrainingException noNumber(String key, NumberFormatException cause) {
    return new TrainingException(
        cause, "%s is damaged: its '%s' is '%s', which cannot be.", path, key, entry(key));
  }

  private String entry(String key) {
    String value = entries.get(key);
    if (value == null) {
      throw new TrainingException("%s is damaged: it lacks '%s'.", path, key);
    }
    return value;
  }
}
