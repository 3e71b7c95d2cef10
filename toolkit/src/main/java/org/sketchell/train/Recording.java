// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sketchell.data.Batches;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.data.SourceFile;
import org.sketchell.model.Networks;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.nn.Summary;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Optimizers;
import org.sketchell.optim.Schedule;
import org.sketchell.optim.Schedules;
import org.sketchell.record.Architecture;
import org.sketchell.record.Described;
import org.sketchell.record.EpochRecord;
import org.sketchell.record.GroupRecord;
import org.sketchell.record.TrainingRecord;
import org.sketchell.record.Weights;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Engine;
import org.sketchell.runtime.Versions;
import org.sketchell.shape.ShapeException;
import org.tribuo.Tribuo;

/**
 * Fills the record of a run. What there is to know before the first step is taken down then, while
 * it is so; the content of the examples is hashed in the background.
 */
final class Recording {
  private final DescribedData training;
  private final Optional<DescribedData> validation;
  private final TrainingRecord.Settings settings;
  private final TrainingRecord.LearnerRecord learner;
  private Architecture network;
  private final Described optimizer;
  private final Described schedule;
  private final Device device;
  private final Optional<Team> team;
  private final Map<String, Object> software;

  Recording(
      Trainer trainer,
      Learner learner,
      Batches training,
      Batches validation,
      Plan plan,
      Schedule schedule) {
    Optimizer optimizer = plan.optimizer();
    Examples examples = training.examples();
    this.training = DescribedData.begun(training);
    this.validation =
        validation.examples().size() == 0
            ? Optional.empty()
            : Optional.of(DescribedData.begun(validation));
    this.settings = settings(trainer, training);
    this.learner =
        new TrainingRecord.LearnerRecord(
            learner.title(),
            Learner.class.getPackage().equals(learner.getClass().getPackage()),
            learner.objective(),
            groups(plan),
            metrics(learner));
    this.network = architecture(learner.network(), examples.inputs());
    this.optimizer =
        Optimizers.KINDS.contains(optimizer.getClass())
            ? new Described(optimizer.name(), true, optimizer.settings())
            : new Described(optimizer.name(), false, optimizer.settings());
    this.schedule = Described.of(schedule, Schedules.KINDS, schedule.description());
    this.device = trainer.device();
    this.team = trainer.team();
    this.software = software();
    team.ifPresent(processes -> software.putAll(processes.software()));
  }

  private static Optional<String> metrics(Learner learner) {
    return learner instanceof Supervised plain && !plain.metrics().isEmpty()
        ? Optional.of(
            plain.metrics().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining("; ")))
        : Optional.empty();
  }

  private static TrainingRecord.Settings settings(Trainer trainer, Batches batches) {
    OptionalLong seed = batches.seed();
    return new TrainingRecord.Settings(
        trainer.maxEpochs(),
        batches.batchSize(),
        batches.order(),
        seed.isPresent() ? Optional.of(seed.getAsLong()) : Optional.empty(),
        batches.dropsLast() ? "dropped" : "kept",
        trainer.seed(),
        trainer.gradientClip(),
        Optional.of(batches.shards() > 0 ? batches.shards() : trainer.shares()),
        Optional.of(trainer.stepsTogether()),
        batches.augmentation().map(Object::toString),
        unless(0, trainer.limitTrainingBatches()),
        unless(0, trainer.limitValidationBatches()),
        unless(1, trainer.validateEvery()),
        unless(0, trainer.validateEverySteps()),
        trainer.gradientClipValue() == 0
            ? Optional.empty()
            : Optional.of(trainer.gradientClipValue()),
        unless(1, trainer.accumulateGradients()),
        trainer.averaging().map(Averaging::toString),
        unless(0, trainer.localSteps()));
  }

  /** Empty of a plan without any. */
  private static Optional<List<GroupRecord>> groups(Plan plan) {
    List<GroupRecord> groups = new ArrayList<>();
    for (int i = 0; i < plan.groups().size(); i++) {
      Plan.Group group = plan.groups().get(i);
      int number = i;
      Optional<String> turn =
          plan.turns().stream()
              .filter(move -> !move.name().isEmpty() && move.groups().contains(number))
              .map(Plan.Move::name)
              .findFirst();
      boolean isMain = i == 0 && group.fromEpoch() == 1 && turn.isEmpty();
      if (!isMain || plan.hasOnlyGroups()) {
        groups.add(
            new GroupRecord(
                group.names(),
                group.optimizer().name(),
                Optimizers.KINDS.contains(group.optimizer().getClass()),
                group.optimizer().settings(),
                group.fromEpoch(),
                turn));
      }
    }
    return groups.isEmpty() ? Optional.empty() : Optional.of(groups);
  }

  private static Optional<Integer> unless(int usual, int number) {
    return number == usual ? Optional.empty() : Optional.of(number);
  }

  private static Architecture architecture(Module network, List<Field> inputs) {
    List<String> names = new ArrayList<>(network.namedParameters().keySet());
    names.addAll(network.namedBuffers().keySet());
    Optional<Networks.Origin> origin = Networks.origin(network);
    return new Architecture(
        origin.map(made -> made.network().name()),
        origin.map(
            made ->
                new Architecture.FirstWeights(
                    made.before().bits(),
                    made.before().spare().isPresent()
                        ? Optional.of(made.before().spare().getAsDouble())
                        : Optional.empty())),
        Weights.of(network).sha256(),
        network.toString(),
        layers(network, inputs),
        names,
        network.namedParameters().entrySet().stream()
            .filter(entry -> !entry.getValue().isTrainable())
            .map(Map.Entry<String, Parameter>::getKey)
            .toList(),
        network.parameterCount());
  }

  private static List<Architecture.LayerRow> layers(Module network, List<Field> inputs) {
    if (inputs.size() != 1) {
      return List.of();
    }
    try {
      return Summary.of(network, inputs.get(0).decoded(1)).rows().stream()
          .map(
              row ->
                  new Architecture.LayerRow(
                      row.name(),
                      row.type(),
                      Optional.ofNullable(row.output()).map(Object::toString),
                      row.parameters()))
          .toList();
    } catch (ShapeException e) {
      // A learner may give its network something else than its first input.
      return List.of();
    }
  }

  private static Map<String, Object> software() {
    Map<String, Object> software = new LinkedHashMap<>();
    software.put("sketchell", Versions.sketchell());
    software.put("tribuo", Tribuo.VERSION);
    software.put("onnxruntime", Versions.onnxRuntime());
    software.put("java", Versions.java());
    return software;
  }

  /** The data is being read from now on. */
  void reads() {
    data().forEach(DescribedData::isRead);
  }

  /** It is not read any more: what becomes of its files makes no difference. */
  void hasRead() {
    data().forEach(DescribedData::wasRead);
  }

  private Stream<DescribedData> data() {
    return Stream.concat(Stream.of(training), validation.stream());
  }

  /** The file that was written to, or cut off, while it was read; empty if there is none. */
  Optional<SourceFile> changedFile() {
    return data().flatMap(set -> set.changedFile().stream()).findFirst();
  }

  /** The first weights were drawn in another process. */
  void resumed(CheckpointFile.Origin origin) {
    network = network.resumed(origin.firstWeights(), origin.firstWeightsHash());
  }

  /** What was to be trained, before the first step. */
  Architecture network() {
    return network;
  }

  /**
   * SHA-256 over the content of the training examples, as it was at first; empty if they were
   * changed before that was known.
   */
  Optional<String> contentHash() {
    return training.contentHash();
  }

  /** The same of those that were held back; empty also if there are none. */
  Optional<String> validationHash() {
    return validation.flatMap(DescribedData::contentHash);
  }

  /**
   * The record of a run that stands where it stands now.
   *
   * @param shares into how many a batch was cut; empty if no step was done
   */
  TrainingRecord record(
      TrainingRecord.Progress progress, List<EpochMetrics> history, Optional<Integer> shares) {
    return new TrainingRecord(
        training.record(),
        validation.map(DescribedData::record),
        Optional.empty(),
        settings,
        learner,
        network,
        optimizer,
        schedule,
        progress,
        history.stream()
            .map(
                epoch ->
                    new EpochRecord(
                        epoch.epoch(), epoch.steps(), epoch.learningRate(), epoch.values()))
            .toList(),
        new TrainingRecord.Circumstances(
            device.toString(),
            team.map(Team::threads).orElseGet(Engine::threads),
            shares,
            software,
            team.map(Team::workers)));
  }
}
