// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sketchell.data.Batches;
import org.sketchell.file.Printable;

/** The record of a training for people to read: a heading and indented lines for each part. */
final class RecordText {
  private static final int MOST_FILES = 20;
  private static final int MOST_EPOCHS = 50;
  private static final int MOST_CLASSES = 20;

  private final StringBuilder text = new StringBuilder();

  private RecordText() {}

  static String of(TrainingRecord record) {
    RecordText written = new RecordText();
    written.data(record);
    written.network(record.network());
    written.line("learner", learner(record.learner()));
    written.line("optimizer", record.optimizer().toString());
    record
        .learner()
        .groups()
        .ifPresent(groups -> groups.forEach(group -> written.below(group.toString())));
    written.line("schedule", record.schedule().toString());
    written.line("batches", batches(record.settings(), record.progress().epochs()));
    written.line("seed", Long.toString(record.settings().seed()));
    written.epochs(record);
    written.line("device", circumstances(record.circumstances()));
    return Printable.lines(written.text);
  }

  private void line(String name, String value) {
    text.append(String.format(Locale.ROOT, "%-11s %s%n", name, value).replace("\r", ""));
  }

  private void below(String value) {
    text.append("  ").append(value).append('\n');
  }

  private void data(TrainingRecord record) {
    line("training", set(record.training()));
    record.training().selections().forEach(step -> below(RecordedSelection.words(step)));
    record.validation().ifPresent(held -> line("validation", set(held)));
    DataRecord from = record.source().orElse(record.training());
    record.source().ifPresent(source -> line("data set", set(source)));
    List<RecordedFile> files = from.files();
    if (files.isEmpty()) {
      line("files", "none: made in memory");
      return;
    }
    line("files", Integer.toString(files.size()));
    files.stream().limit(MOST_FILES).forEach(file -> below(file.toString()));
    if (files.size() > MOST_FILES) {
      below("... " + (files.size() - MOST_FILES) + " more");
    }
  }

  private static String set(DataRecord set) {
    List<String> counted = new ArrayList<>();
    List<String> classes = set.classes();
    List<Integer> counts = set.counts();
    for (int i = 0; i < Math.min(classes.size(), MOST_CLASSES); i++) {
      counted.add(classes.get(i) + (i < counts.size() ? " " + counts.get(i) : ""));
    }
    if (classes.size() > MOST_CLASSES) {
      counted.add("... " + (classes.size() - MOST_CLASSES) + " more");
    }
    return set.size()
        + " examples"
        + (counted.isEmpty() ? "" : ": " + String.join(", ", counted))
        + (set.isContentKnown()
            ? " (content " + DataRecord.brief(set.contentHash()) + ")"
            : " (content not known, as a file was changed while it was read)");
  }

  private void network(Architecture network) {
    line(
        "network",
        network.builtIn().map(name -> name + ", built in").orElse("defined in the user's code")
            + String.format(Locale.ROOT, ", %,d parameters", network.parameterCount())
            + (network.frozen().isEmpty()
                ? ""
                : ", frozen: " + String.join(", ", network.frozen())));
    int name = widest(network.layers().stream().map(Architecture.LayerRow::name).toList());
    int type = widest(network.layers().stream().map(Architecture.LayerRow::type).toList());
    int output = widest(network.layers().stream().map(layer -> layer.output().orElse("")).toList());
    for (Architecture.LayerRow layer : network.layers()) {
      below(
          String.format(
              Locale.ROOT,
              "%-" + name + "s  %-" + type + "s  %-" + output + "s  %,d",
              layer.name(),
              layer.type(),
              layer.output().orElse(""),
              layer.parameters()));
    }
  }

  private static int widest(List<String> words) {
    return Math.max(1, words.stream().mapToInt(String::length).max().orElse(1));
  }

  private static String learner(TrainingRecord.LearnerRecord learner) {
    return learner.name()
        + ", loss: "
        + learner.loss()
        + learner.metrics().map(metrics -> ", metrics: " + metrics).orElse("");
  }

  private static String batches(TrainingRecord.Settings settings, int epochs) {
    return settings.batchSize()
        + ", "
        + settings.order()
        + settings.orderSeed().map(seed -> " with seed " + seed).orElse("")
        + settings
            .localSteps()
            .map(
                steps ->
                    ", each shard by itself, with its own statistics of batch normalisation, and all"
                        + " averaged every "
                        + steps
                        + " steps")
            .orElse(
                settings.order().equals(Batches.SHARDED)
                    ? ", batch normalisation over all shards of a batch"
                    : "")
        + (settings.lastBatch().equals("dropped") ? ", a smaller last one dropped" : "")
        + settings
            .accumulateGradients()
            .map(batches -> ", " + batches + " of them to an update")
            .orElse("")
        + settings
            .gradientClipValue()
            .map(most -> ", elements of the gradient clipped to " + most)
            .orElse("")
        + (settings.gradientClip() == 0 ? "" : ", gradient clipped to " + settings.gradientClip())
        + settings.averaging().map(mean -> averaged(mean, epochs)).orElse("")
        + settings.augmentation().map(changes -> ", pictures changed by " + changes).orElse("");
  }

  /** A mean over epochs may begin with one that training did not come to. */
  private static String averaged(String mean, int epochs) {
    boolean begun =
        !mean.startsWith("swa ") || epochs >= Integer.parseInt(mean.substring("swa ".length()));
    return begun
        ? ", weights averaged (" + mean + ")"
        : ", weights to be averaged (" + mean + "), which was not come to";
  }

  private static String settings(TrainingRecord.Settings settings) {
    return settings.trainingBatches().map(most -> ", " + most + " batches each").orElse("")
        + settings.validationBatches().map(most -> ", validated on " + most).orElse("")
        + settings.validateEvery().map(epochs -> ", validated every " + epochs).orElse("")
        + settings
            .validateEverySteps()
            .map(steps -> ", validated every " + steps + " steps")
            .orElse("");
  }

  private void epochs(TrainingRecord record) {
    TrainingRecord.Progress progress = record.progress();
    line(
        "epochs",
        progress.epochs()
            + (record.settings().epochs() == Integer.MAX_VALUE
                ? ""
                : " of " + record.settings().epochs())
            + settings(record.settings())
            + ", "
            + progress.steps()
            + " steps"
            + progress.stopped().map(reason -> ", ended early: " + reason).orElse(""));
    int skipped = Math.max(0, record.history().size() - MOST_EPOCHS);
    if (skipped > 0) {
      below("... " + skipped + " earlier epochs");
    }
    record.history().stream().skip(skipped).forEach(epoch -> below(words(epoch, progress)));
    progress.changes().orElse(List.of()).forEach(change -> below("resumed " + change));
    if (progress.changedSince()) {
      below("the weights in this file were changed after the training");
    } else if (progress.within().isPresent()) {
      below(words(progress.within().get(), progress.keptBy()));
    } else if (progress.weightsOfEpoch() == 0) {
      below("the weights in this file are those of no epoch's end: training was interrupted");
    }
  }

  private static String words(EpochRecord within, Optional<String> keptBy) {
    return "the weights in this file are those of step "
        + within.steps()
        + ", within epoch "
        + within.epoch()
        + keptBy.map(who -> ", kept by " + who).orElse(": training was interrupted")
        + (within.values().isEmpty() ? "" : "; " + values(within));
  }

  private static String values(EpochRecord epoch) {
    return epoch.values().entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.6f", e.getKey(), e.getValue()))
        .collect(Collectors.joining("  "));
  }

  private static String words(EpochRecord epoch, TrainingRecord.Progress progress) {
    boolean these = epoch.epoch() == progress.weightsOfEpoch() && !progress.changedSince();
    return epoch.epoch()
        + "  "
        + values(epoch)
        + (these
            ? "  <- the weights in this file"
                + progress.keptBy().map(who -> ", kept by " + who).orElse("")
            : "");
  }

  private static String circumstances(TrainingRecord.Circumstances circumstances) {
    return circumstances.device()
        + ", "
        + circumstances.threads()
        + " threads"
        + circumstances
            .shares()
            .filter(number -> number > 1)
            .map(number -> ", batches in " + number + " shares")
            .orElse("")
        + circumstances
            .workers()
            .map(number -> ", computed by " + number + (number == 1 ? " worker" : " workers"))
            .orElse("")
        + "; "
        + circumstances.software().entrySet().stream()
            .map((Map.Entry<String, Object> e) -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", "));
  }
}
