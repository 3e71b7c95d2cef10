// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.sketchell.nn.Options.padding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.metric.AUROC;
import org.sketchell.metric.F1Score;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Sgd;
import org.sketchell.tensor.Tensors;

/** A training by several processes is the training by one. */
@Tag("long")
@Timeout(60)
class TeamTest {
  private static final Split SPLIT = Blobs.split(203, 57);

  /** What may make a step of its own kind. */
  enum Kind {
    PLAIN {
      @Override
      Learner learner() {
        return new Classifier(Blobs.network(1)).optimizer(new Adam(1e-2));
      }
    },
    NORMALISED {
      @Override
      Learner learner() {
        Tensors.manualSeed(2);
        return new Classifier(
                new Sequential(
                    new Conv2d(1, 8, 3, padding(1)),
                    new BatchNorm2d(8),
                    new ReLU(),
                    new MaxPool2d(2),
                    new Conv2d(8, 16, 3, padding(1)),
                    new BatchNorm2d(16),
                    new ReLU(),
                    new Dropout(0.2),
                    new Flatten(),
                    new Linear(256, 3)))
            .optimizer(new Sgd(0.05).momentum(0.9));
      }
    },
    LARGE {
      @Override
      Learner learner() {
        Tensors.manualSeed(3);
        return new Classifier(
                new Sequential(new Flatten(), new Linear(64, 800), new ReLU(), new Linear(800, 3)))
            .optimizer(new Adam(1e-3));
      }
    };

    abstract Learner learner();
  }

  private static Trainer trainer(int shards) {
    return new Trainer().quiet().batchSize(24).maxEpochs(2).seed(5).shards(shards);
  }

  private static ThreadTeam team(int workers, Trainer trainer) {
    return new ThreadTeam(
        workers,
        trainer.training(SPLIT),
        Trainer.held(SPLIT.validation(), trainer.batchSize(), trainer.shards()));
  }

  private static TrainingRun run(Trainer trainer, Supplier<Learner> learner) {
    return trainer.fit(learner.get(), SPLIT);
  }

  private static void assertSame(TrainingRun one, TrainingRun other) {
    assertThat(other.model().weights().sha256()).isEqualTo(one.model().weights().sha256());
    assertThat(other.history().stream().map(EpochMetrics::values).toList())
        .isEqualTo(one.history().stream().map(EpochMetrics::values).toList());
  }

  @ParameterizedTest
  @EnumSource
  void comes_to_the_same_weights_bit_for_bit(Kind kind) {
    for (int shards : new int[] {1, 2, 4}) {
      TrainingRun alone = run(trainer(shards), kind::learner);
      for (int workers = 1; workers <= shards; workers++) {
        try (ThreadTeam team = team(workers, trainer(shards))) {
          assertSame(alone, run(trainer(shards).team(team), kind::learner));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void of_local_steps_does_not_depend_on_the_number_of_processes(Kind kind) {
    Trainer local = trainer(4).localSteps(3);
    TrainingRun alone = run(local, kind::learner);
    for (int workers : new int[] {2, 3, 4}) {
      try (ThreadTeam team = team(workers, local)) {
        assertSame(alone, run(local.team(team), kind::learner));
      }
    }
    assertThat(alone.last().orElseThrow().values().get("validation_accuracy")).isGreaterThan(0.8);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "3, 0", "17, 0", "25, 0", "5, 3", "19, 3"})
  void goes_on_where_a_process_was_lost(int message, int localSteps) {
    Trainer trainer = trainer(4).localSteps(localSteps);
    TrainingRun alone = run(trainer, Kind.PLAIN::learner);
    try (ThreadTeam team = team(2, trainer).losing(message)) {
      assertSame(alone, run(trainer.team(team), Kind.PLAIN::learner));
      assertThat(team.lost()).isOne();
    }
  }

  @Test
  void local_steps_with_one_shard_are_plain_training() {
    TrainingRun plain = run(trainer(1), Kind.PLAIN::learner);
    TrainingRun local = run(trainer(1).localSteps(5), Kind.PLAIN::learner);
    assertThat(local.model().weights().distance(plain.model().weights())).isLessThan(1e-4);
  }

  /** Three examples in the last batch of four shards. */
  @Test
  void a_shard_that_has_no_example_in_a_batch_stays_where_it_is() {
    Trainer local = trainer(4).batchSize(40).localSteps(4);
    TrainingRun alone = run(local, Kind.PLAIN::learner);
    Callback stopping = stoppingAfter(4);
    TrainingRun stopped = run(local.callback(stopping), Kind.PLAIN::learner);
    assertSame(alone, stopped.resume());
    try (ThreadTeam team = team(2, local).losing(11)) {
      assertSame(alone, run(local.team(team), Kind.PLAIN::learner));
      assertThat(team.lost()).isOne();
    }
  }

  @Test
  void looking_whether_all_is_finite_changes_nothing_between_two_meetings() {
    Trainer local = trainer(4).localSteps(4);
    assertSame(
        run(local, Kind.PLAIN::learner), run(local.detectAnomaly(true), Kind.PLAIN::learner));
  }

  @Test
  void shards_that_met_early_and_went_on_are_no_training_to_do_again() {
    Trainer local = trainer(4).localSteps(4);
    TrainingRun stopped = run(local.callback(stoppingAfter(6)), Kind.PLAIN::learner);
    assertThat(stopped.record().progress().changes()).isEmpty();
    stopped.resume();
    assertThat(Reproduction.obstacles(stopped.record()))
        .anyMatch(it -> it.endsWith("after step 6 the shards were averaged, for training stopped"));
  }

  @Test
  void checkpoints_wait_for_the_next_meeting(@TempDir Path folder) {
    Trainer local = trainer(4).localSteps(4);
    TrainingRun alone = run(local, Kind.PLAIN::learner);
    Callback every = Checkpoint.in(folder).everySteps(6);
    assertSame(alone, run(local.callback(every), Kind.PLAIN::learner));
    assertThat(folder.resolve("last.onnx")).exists();
  }

  @Test
  void processes_with_other_shards_are_refused() {
    Trainer trainer = trainer(4).batchSize(24);
    try (ThreadTeam team = team(2, trainer(2))) {
      assertThatThrownBy(() -> run(trainer.team(team), Kind.PLAIN::learner))
          .hasMessage(
              "The training has 4 shards, but its processes have 2: begin them with as many.");
    }
  }

  @Test
  void a_training_that_validates_nothing_goes_on_from_a_checkpoint(@TempDir Path folder) {
    Trainer trainer = trainer(4).quiet();
    Batches training = trainer.training(SPLIT);
    Batches nothing = Batches.sharded(SPLIT.validation().subset(), 252, 4);
    TrainingRun whole = trainer.fit(Kind.PLAIN.learner(), training, nothing);
    Path file = folder.resolve("first.onnx");
    trainer.maxEpochs(1).fit(Kind.PLAIN.learner(), training, nothing).saveCheckpoint(file);
    assertSame(whole, trainer.resume(file, Kind.PLAIN.learner(), training, nothing));
  }

  private static Callback stoppingAfter(long steps) {
    return new Callback() {
      @Override
      public void stepped(TrainingRun run, int step, int of, Map<String, Double> means) {
        if (run.steps() == steps) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private static Stream<Named<UnaryOperator<Trainer>>> recipes() {
    return Stream.of(
        named("gathered", trainer -> trainer.accumulateGradients(2).gradientClip(0.5)),
        named("ema", trainer -> trainer.averaging(Averaging.ema(0.9))),
        named("mean of epochs", trainer -> trainer.averaging(Averaging.swa(1))),
        named("augmented", trainer -> trainer.augmentation(Augmentation.parse("shift 0.1"))),
        named("by steps", trainer -> trainer.validateEverySteps(3).maxSteps(10)),
        named("a last batch that is smaller than the shards", trainer -> trainer.batchSize(40)));
  }

  private static Named<UnaryOperator<Trainer>> named(String name, UnaryOperator<Trainer> recipe) {
    return Named.of(name, recipe);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void is_the_same_by_any_recipe(UnaryOperator<Trainer> recipe) {
    Trainer trainer = recipe.apply(trainer(4));
    TrainingRun alone = run(trainer, Kind.PLAIN::learner);
    try (ThreadTeam team = team(3, trainer)) {
      assertSame(alone, run(trainer.team(team), Kind.PLAIN::learner));
    }
  }

  @Test
  void metrics_that_keep_every_answer_are_the_same() {
    Supplier<Learner> measured =
        () ->
            new Classifier(Blobs.network(1))
                .metric("auroc", new AUROC(3))
                .metric("f1", new F1Score(3));
    TrainingRun alone = run(trainer(4), measured);
    assertThat(alone.last().orElseThrow().values()).containsKeys("validation_auroc", "f1");
    try (ThreadTeam team = team(2, trainer(4))) {
      assertSame(alone, run(trainer(4).team(team), measured));
    }
  }

  @Test
  void goes_on_from_a_checkpoint_of_either(@TempDir Path folder) {
    Trainer trainer = trainer(4);
    TrainingRun whole = run(trainer, Kind.PLAIN::learner);
    Path checkpoint = folder.resolve("half.onnx");
    try (ThreadTeam team = team(2, trainer)) {
      run(trainer.team(team).maxEpochs(1), Kind.PLAIN::learner).saveCheckpoint(checkpoint);
      assertSame(whole, trainer.resume(checkpoint, Kind.PLAIN.learner(), SPLIT));
      assertSame(whole, trainer.team(team).resume(checkpoint, Kind.PLAIN.learner(), SPLIT));
    }
  }

  @Test
  void shards_that_are_apart_are_no_checkpoint(@TempDir Path folder) {
    Callback saving =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int of, Map<String, Double> means) {
            run.saveCheckpoint(folder.resolve("step.onnx"));
          }
        };
    assertThatThrownBy(() -> run(trainer(4).localSteps(3).callback(saving), Kind.PLAIN::learner))
        .hasMessage(
            "After step 1 each shard has weights of its own, which a checkpoint has no place for: save"
                + " after steps that are a multiple of 3, at the end of an epoch or at a validation.");
  }

  @Test
  void stops_at_a_request_and_goes_on() {
    Trainer trainer = trainer(4);
    TrainingRun whole = run(trainer, Kind.PLAIN::learner);
    try (ThreadTeam team = team(2, trainer)) {
      TrainingRun run = run(trainer.team(team).callback(stoppingAfter(7)), Kind.PLAIN::learner);
      assertThat(run.isInterrupted()).isTrue();
      assertThat(run.steps()).isEqualTo(7);
      assertSame(whole, run.resume());
    }
  }

  @Test
  void the_layer_is_named_where_numbers_stop_being_finite() {
    Supplier<Learner> wild =
        () -> new Classifier(Blobs.network(1)).optimizer(new Sgd(1e30).momentum(0.9));
    String alone = catchThrowable(() -> run(trainer(4), wild)).getMessage();
    try (ThreadTeam team = team(2, trainer(4))) {
      assertThatThrownBy(() -> run(trainer(4).team(team), wild)).hasMessage(alone);
    }
    assertThat(alone).contains("step 2").contains("linear");
  }

  @Test
  void a_label_that_is_no_class_is_a_sentence_and_the_end() {
    Supplier<Learner> narrow =
        () -> new Classifier(new Sequential(new Flatten(), new Linear(64, 2)));
    Trainer trainer = trainer(2).sanityBatches(0);
    String alone = catchThrowable(() -> run(trainer, narrow)).getMessage();
    try (ThreadTeam team = team(2, trainer)) {
      assertThatThrownBy(() -> run(trainer.team(team), narrow)).hasMessage(alone);
    }
    assertThat(alone).contains("the loss knows 2 classes");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void a_record_of_shards_is_followed_by_one_process(int localSteps, @TempDir Path folder)
      throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Doodles.write(data, 40, 7);
    Split split = ImageFolder.read(data, 30).split(0.2, 3);
    Tensors.manualSeed(3);
    Trainer trainer =
        new Trainer().quiet().batchSize(12).seed(3).shards(3).localSteps(localSteps).maxEpochs(2);
    Batches training = trainer.training(split);
    Batches validation = Trainer.held(split.validation(), 12, 3);
    try (ThreadTeam team = new ThreadTeam(2, training, validation)) {
      TrainingRun run =
          trainer.team(team).fit(new Classifier(Networks.tutorial(3)), training, validation);
      Path file = folder.resolve("model.onnx");
      run.model().save(file);
      Reproduction again = Reproduction.of(TrainedModel.load(file), Optional.empty());
      assertThat(again.isExact()).as(again.text()).isTrue();
      String record = run.record().toString();
      assertThat(record).contains("sharded with seed 3", "batches in 3 shares", "2 workers");
      assertThat(record.contains("averaged every 3 steps")).isEqualTo(localSteps == 3);
      assertThat(record.contains("batch normalisation over all shards of a batch"))
          .isEqualTo(localSteps == 0);
    }
  }

  @Test
  void searches_and_profiles_take_the_steps_of_shards() {
    Trainer trainer = trainer(4);
    Learner learner = Kind.PLAIN.learner();
    assertThat(trainer.findBatchSize(learner, SPLIT, 8).trials()).isNotEmpty();
    assertThat(trainer.profile(learner, SPLIT, 2).toString()).contains("conv");
    assertThat(trainer.findLearningRate(learner, SPLIT, 1e-4, 1, 10).toString()).isNotEmpty();
  }

  @Test
  void what_does_not_go_together_is_refused() {
    Trainer trainer = new Trainer().quiet().batchSize(24);
    assertThatThrownBy(() -> run(trainer.localSteps(3), Kind.PLAIN::learner))
        .hasMessage(
            "localSteps(3) trains shards by themselves, but there are none: add shards(...).");
    assertThatThrownBy(() -> run(trainer.shards(4).shares(2), Kind.PLAIN::learner))
        .hasMessage(
            "Batches of 4 shards are cut into as many shares, but 2 were asked for: leave shares(2)"
                + " out.");
    assertThatThrownBy(() -> run(trainer.shards(4).balanced(true), Kind.PLAIN::learner))
        .hasMessageContaining("leave out balanced(true)");
    assertThatThrownBy(
            () -> run(trainer.shards(4).localSteps(2).accumulateGradients(2), Kind.PLAIN::learner))
        .hasMessageContaining("each batch makes an update");
    assertThatThrownBy(() -> run(trainer.shards(4).stepsTogether(2), Kind.PLAIN::learner))
        .hasMessageContaining("leave out shards(4) or stepsTogether(2)");
    try (ThreadTeam team = team(3, trainer.shards(4))) {
      assertThatThrownBy(() -> run(trainer.team(team), Kind.PLAIN::learner))
          .hasMessage(
              "Other processes train on shards of the examples, but there are none: add shards(...),"
                  + " at least 3.");
      assertThatThrownBy(() -> run(trainer.shards(2).team(team), Kind.PLAIN::learner))
          .hasMessage(
              "3 processes train on 2 shards, so that some would have none: take shards(3) or a"
                  + " multiple of it.");
    }
  }

  @Test
  void a_batch_has_as_many_examples_of_each_shard() {
    assertThatThrownBy(() -> run(trainer(5), Kind.PLAIN::learner))
        .hasMessage(
            "A batch has as many examples of each shard, but 24 cannot be had of 5 shards alike; take"
                + " 25.");
  }
}
