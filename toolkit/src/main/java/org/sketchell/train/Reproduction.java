// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageSet;
import org.sketchell.file.Printable;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.optim.ParameterGroup;
import org.sketchell.record.Architecture;
import org.sketchell.record.EpochRecord;
import org.sketchell.record.GroupRecord;
import org.sketchell.record.ProvenanceException;
import org.sketchell.record.RecordedData;
import org.sketchell.record.TrainingRecord;
import org.sketchell.record.Weights;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Engine;
import org.sketchell.runtime.Versions;
import org.sketchell.tensor.Generator;

/**
 * A training done again from the record that a model carries, held against that model.
 *
 * @param dataIdentical whether labels and pixels are the same, in the same order
 * @param weightsIdentical whether all weights are the same, bit for bit
 * @param largestDifference of two weights at the same place; 0 if they are identical
 * @param differences what else is not the same, one sentence each
 * @param again the model that was trained now
 */
public record Reproduction(
    boolean dataIdentical,
    boolean weightsIdentical,
    double largestDifference,
    List<String> differences,
    TrainedModel again) {
  /** What a Classifier logs of itself. */
  private static final Set<String> KNOWN_VALUES =
      Set.of("loss", "accuracy", "validation_loss", "validation_accuracy");

  public Reproduction {
    differences = List.copyOf(differences);
  }

  /**
   * Trains again as the record says.
   *
   * @param folder where the data files are now; if it is not given, where they were
   * @param callbacks are told how training goes on
   * @throws ProvenanceException before anything is trained, if the record cannot be followed: there
   *     is none, a file is missing, or the training had parts that only the user's code knows
   */
  public static Reproduction of(TrainedModel model, Optional<Path> folder, Callback... callbacks) {
    TrainingRecord record =
        model
            .record()
            .orElseThrow(
                () ->
                    new ProvenanceException(
                        "Nothing is known of this model's training: it has no record of one."));
    List<String> obstacles = obstacles(record);
    if (!obstacles.isEmpty()) {
      throw new ProvenanceException(
          "This training cannot be done again from its record: %s. Run the code that made it"
              + " again.",
          String.join("; ", obstacles));
    }
    List<String> differences = new ArrayList<>();
    RecordedData files = new RecordedData(folder, differences);
    ImageSet training = files.read(record.training(), record.source());
    ImageSet validation =
        record.validation().isPresent()
            ? files.read(record.validation().get(), record.source())
            : training.subset();
    circumstances(record.circumstances(), differences);
    TrainingRun run =
        trainer(record, callbacks)
            .again(
                Objective.of(record.learner().loss())
                    .orElseThrow()
                    .of(grouped(new Classifier(network(record.network(), training)), record))
                    .optimizer(record.optimizerAgain().orElseThrow())
                    .schedule(record.scheduleAgain().orElseThrow()),
                batches(record.settings(), training),
                Trainer.held(validation, record.settings().batchSize(), shards(record.settings())));
    compare(
        "the number of shares of a batch",
        record.circumstances().shares().orElse(null),
        run.record().circumstances().shares().orElse(1),
        differences);
    TrainedModel again = run.model();
    boolean weights = again.weights().sha256().equals(model.weights().sha256());
    if (!weights) {
      histories(record, again.record().orElseThrow(), differences);
    }
    return new Reproduction(
        again
            .record()
            .orElseThrow()
            .training()
            .contentHash()
            .equals(record.training().contentHash()),
        weights,
        again.weights().distance(model.weights()),
        differences,
        again);
  }

  /** Whether epochs before the one whose weights these are have different numbers of steps. */
  private static boolean hasShortEpoch(TrainingRecord record) {
    long before = 0;
    long first = 0;
    for (EpochRecord epoch : record.history()) {
      long steps = epoch.steps() - before;
      before = epoch.steps();
      if (epoch.epoch() == 1) {
        first = steps;
      }
      boolean isLast = epoch.epoch() >= record.progress().weightsOfEpoch();
      if (isLast ? steps > first : steps != first) {
        return true;
      }
    }
    return false;
  }

  private static Classifier grouped(Classifier plain, TrainingRecord record) {
    Classifier grouped = plain;
    for (GroupRecord group : record.learner().groups().orElse(List.of())) {
      Map<String, Parameter> named = plain.namedParameters();
      grouped =
          grouped.group(
              ParameterGroup.of(
                      group.parameters().stream().map(named::get).toList(),
                      group.optimizerAgain().orElseThrow())
                  .fromEpoch(group.fromEpoch()));
    }
    return grouped;
  }

  /**
   * What of a training its record cannot make again, as parts of a sentence; empty if it can be
   * followed.
   */
  public static List<String> obstacles(TrainingRecord record) {
    List<String> obstacles = new ArrayList<>();
    TrainingRecord.LearnerRecord learner = record.learner();
    if (!learner.builtIn()
        || !learner.name().equals(Classifier.class.getSimpleName())
        || Objective.of(learner.loss()).isEmpty()) {
      obstacles.add(
          "its learner is "
              + learner.name()
              + " with the loss "
              + learner.loss()
              + ", and only a Classifier with its cross entropy is known by its record");
    }
    Architecture network = record.network();
    if (network.builtIn().isEmpty()) {
      obstacles.add("its network was defined in the user's code");
    } else if (Networks.names().stream().noneMatch(network.builtIn().get()::equals)) {
      obstacles.add("its network " + network.builtIn().get() + " is none of this version's");
    } else if (network.firstWeights().isEmpty()) {
      obstacles.add("it is not on record how its first weights were drawn");
    }
    if (record.optimizerAgain().isEmpty()) {
      obstacles.add("its optimizer was " + record.optimizer());
    }
    if (record.scheduleAgain().isEmpty()) {
      obstacles.add("its learning rate followed " + record.schedule().name());
    }
    record
        .scheduleAgain()
        .flatMap(
            schedule ->
                schedule.watched().stream()
                    .filter(name -> !KNOWN_VALUES.contains(name))
                    .findFirst())
        .ifPresent(
            name ->
                obstacles.add(
                    "its learning rate followed " + name + ", which is not measured again"));
    if (hasShortEpoch(record)) {
      obstacles.add("an epoch before the last was cut short, and training went on after it");
    }
    record.learner().groups().orElse(List.of()).stream()
        .filter(group -> group.optimizerAgain().isEmpty())
        .findFirst()
        .ifPresent(group -> obstacles.add("it trained " + group));
    if (record.settings().order().equals("weighted")) {
      obstacles.add("its examples were drawn by weights that are not on record");
    }
    if (record.settings().augmentation().filter(it -> changes(it).isEmpty()).isPresent()) {
      obstacles.add("its pictures were changed by " + record.settings().augmentation().get());
    }
    if (record.progress().weightsOfEpoch() == 0 && record.progress().within().isEmpty()) {
      obstacles.add("it was interrupted in the middle of an epoch");
    }
    if (record.progress().changes().isPresent()) {
      obstacles.add(
          "it went on in another way than it had begun: "
              + String.join(", ", record.progress().changes().get()));
    }
    if (record.progress().changedSince()) {
      obstacles.add("the weights were changed after the training");
    }
    RecordedData.problem(record.training(), record.source()).ifPresent(obstacles::add);
    record
        .validation()
        .flatMap(held -> RecordedData.problem(held, record.source()))
        .filter(problem -> !obstacles.contains(problem))
        .ifPresent(obstacles::add);
    return obstacles;
  }

  /** Up to the step whose weights are on record, whatever was trained after it. */
  private static Trainer trainer(TrainingRecord record, Callback... callbacks) {
    TrainingRecord.Settings settings = record.settings();
    Trainer trainer =
        new Trainer()
            .maxEpochs(
                record
                    .progress()
                    .within()
                    .map(EpochRecord::epoch)
                    .orElse(record.progress().weightsOfEpoch()))
            .maxSteps(stepsOf(record))
            .limitTrainingBatches(settings.trainingBatches().orElse(0))
            .limitValidationBatches(settings.validationBatches().orElse(0))
            .validateEvery(settings.validateEvery().orElse(1))
            .validateEverySteps(settings.validateEverySteps().orElse(0))
            .batchSize(settings.batchSize())
            .seed(settings.seed())
            .device(Device.parse(record.circumstances().device()))
            .gradientClip(settings.gradientClip())
            .gradientClipValue(settings.gradientClipValue().orElse(0.0))
            .accumulateGradients(settings.accumulateGradients().orElse(1))
            .shares(settings.shares().orElse(1))
            .localSteps(settings.localSteps().orElse(0))
            .stepsTogether(settings.stepsTogether().orElse(1));
    if (settings.averaging().isPresent()) {
      trainer = trainer.averaging(Averaging.parse(settings.averaging().get()));
    }
    for (Callback callback : callbacks) {
      trainer = trainer.callback(callback);
    }
    Optional<EpochRecord> within = record.progress().within();
    return within.isEmpty() ? trainer : trainer.callback(new Leaving(within.get().steps()));
  }

  /** Ends a training in the middle of an epoch, as if it went on. */
  private record Leaving(long steps) implements Callback {
    @Override
    public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
      if (run.steps() >= steps) {
        run.leave();
      }
    }
  }

  /** Steps up to the end of that epoch, which may have been cut short; 0 for all, or within one. */
  private static long stepsOf(TrainingRecord record) {
    if (record.progress().within().isPresent()) {
      return 0;
    }
    return record.history().stream()
        .filter(epoch -> epoch.epoch() == record.progress().weightsOfEpoch())
        .mapToLong(EpochRecord::steps)
        .findFirst()
        .orElse(0);
  }

  /** Into how many shards the examples were put; 0 if they were not. */
  private static int shards(TrainingRecord.Settings settings) {
    return settings.order().equals(Batches.SHARDED) ? settings.shares().orElseThrow() : 0;
  }

  private static Batches batches(TrainingRecord.Settings settings, ImageSet training) {
    Batches batches =
        settings
            .orderSeed()
            .map(
                seed ->
                    switch (settings.order()) {
                      case "balanced" -> Batches.balanced(training, settings.batchSize(), seed);
                      case Batches.SHARDED ->
                          Batches.sharded(training, settings.batchSize(), seed, shards(settings));
                      default -> Batches.shuffled(training, settings.batchSize(), seed);
                    })
            .orElseGet(() -> Batches.sequential(training, settings.batchSize()));
    Batches changed =
        settings
            .augmentation()
            .flatMap(Reproduction::changes)
            .map(batches::augmented)
            .orElse(batches);
    return settings.lastBatch().equals("dropped") ? changed.droppingLast() : changed;
  }

  /** Empty if they are none that are known by name. */
  private static Optional<Augmentation> changes(String text) {
    try {
      return Optional.of(Augmentation.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The network with its first weights; the numbers that the user draws next stay what they are.
   */
  private static Module network(Architecture on, ImageSet images) {
    Generator generator = Generator.shared();
    Generator.State before = generator.state();
    Architecture.FirstWeights first = on.firstWeights().orElseThrow();
    Module network;
    try {
      generator.restore(
          new Generator.State(
              first.state(),
              first.spare().map(OptionalDouble::of).orElseGet(OptionalDouble::empty)));
      network =
          Networks.named(on.builtIn().orElseThrow())
              .build(images.imageSize(), images.classes().size());
    } finally {
      generator.restore(before);
    }
    on.frozen().forEach(name -> network.namedParameters().get(name).freeze());
    if (!Weights.of(network).sha256().equals(on.firstWeightsHash())) {
      throw new ProvenanceException(
          "This training cannot be done again from its record: the network had other weights before"
              + " the first step than it was made with; it had been trained or loaded before. Run"
              + " the code that made it again.");
    }
    return network;
  }

  private static void circumstances(TrainingRecord.Circumstances then, List<String> differences) {
    Map<String, Object> software = then.software();
    compare("the number of threads", then.threads(), Engine.threads(), differences);
    compare(
        "the version of Sketchell", software.get("sketchell"), Versions.sketchell(), differences);
    compare(
        "the version of ONNX Runtime",
        software.get("onnxruntime"),
        Versions.onnxRuntime(),
        differences);
  }

  private static void compare(String what, Object then, Object now, List<String> differences) {
    if (then != null && !then.equals(now)) {
      differences.add(what + " was " + then + ", now it is " + now);
    }
  }

  private static void histories(TrainingRecord then, TrainingRecord now, List<String> differences) {
    List<EpochRecord> one = then.history();
    List<EpochRecord> two = now.history();
    for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
      if (one.get(i).steps() != two.get(i).steps()) {
        // Trained again only up to the weights that are on record, in the middle of an epoch.
        break;
      }
      for (String key : List.of("loss", "validation_accuracy")) {
        Double before = one.get(i).values().get(key);
        Double after = two.get(i).values().get(key);
        if (before != null && after != null && !before.equals(after)) {
          differences.add(
              String.format(
                  Locale.ROOT,
                  "%s of epoch %d was %.6f, now it is %.6f",
                  key.replace('_', ' '),
                  i + 1,
                  before,
                  after));
        }
      }
    }
  }

  /** Whether data and weights are the same bit for bit. */
  public boolean isExact() {
    return dataIdentical && weightsIdentical;
  }

  /** What is the same and what differs: lines, each ended by a line feed. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("data: ").append(dataIdentical ? "identical, bit for bit" : "different");
    text.append("\nweights: ");
    text.append(
        weightsIdentical
            ? "identical, bit for bit"
            : String.format(Locale.ROOT, "different, at most by %.3g", largestDifference));
    text.append('\n');
    differences.forEach(
        difference -> text.append("- ").append(Printable.line(difference)).append('\n'));
    return text.toString();
  }

  @Override
  public String toString() {
    return text();
  }
}
