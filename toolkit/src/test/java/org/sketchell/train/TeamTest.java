// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sketchell.nn.Options.padding;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.data.Batches;
import org.sketchell.data.Split;
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

  @Test
  void a_record_of_shards_is_followed_by_one_process() {
    assertThat(trainer(4).training(SPLIT).order()).isEqualTo("sharded");
    Batches batches = trainer(4).training(SPLIT);
    assertThat(batches.contentHash()).isNotEqualTo(SPLIT.training().contentHash());
  }

  @Test
  void a_batch_has_as_many_examples_of_each_shard() {
    assertThatThrownBy(() -> run(trainer(5), Kind.PLAIN::learner))
        .hasMessage(
            "A batch has as many examples of each shard, but 24 cannot be had of 5 shards alike; take"
                + " 25.");
  }
}
