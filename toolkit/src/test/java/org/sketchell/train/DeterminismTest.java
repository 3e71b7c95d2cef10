// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.data.Batches;
import org.sketchell.data.Split;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Schedule;
import org.sketchell.runtime.Running;
import org.sketchell.tensor.Tensors;

/** The same seeds and data give the same weights, bit for bit, whatever happens in between. */
class DeterminismTest {
  private final Split split = Blobs.split(50, 20);

  /** Everything that has a state: buffers, dropout, a schedule, an update rule with memory. */
  static Classifier learner(long seed) {
    Tensors.manualSeed(seed);
    Module network =
        new Sequential(
            new Conv2d(1, 4, 3).padding(1),
            new BatchNorm2d(4),
            new ReLU(),
            new Flatten(),
            new Dropout(0.3),
            new Linear(4 * 64, 3));
    return new Classifier(network)
        .optimizer(new Adam(0.01))
        .schedule(Schedule.warmup(0.1, 7).then(7, Schedule.cosine(20)));
  }

  private static Trainer trainer() {
    return new Trainer().maxEpochs(3).batchSize(8).seed(5);
  }

  static Map<String, int[]> bits(Learner learner) {
    Map<String, int[]> bits = new LinkedHashMap<>();
    learner
        .stateDict()
        .forEach(
            (name, value) -> {
              float[] numbers = value.toFloatArray();
              int[] exact = new int[numbers.length];
              Arrays.setAll(exact, i -> Float.floatToRawIntBits(numbers[i]));
              bits.put(name, exact);
            });
    return bits;
  }

  private static void assertSame(Learner one, Learner other) {
    Map<String, int[]> expected = bits(other);
    bits(one).forEach((name, bits) -> assertThat(bits).as(name).isEqualTo(expected.get(name)));
  }

  private Learner trained(Trainer trainer, Learner learner) {
    trainer.fit(learner, split);
    return learner;
  }

  @Test
  void two_runs_give_the_same_weights() {
    TrainingRun one = trainer().fit(learner(1), split);
    TrainingRun other = trainer().fit(learner(1), split);

    assertSame(one.learner(), other.learner());
    assertThat(one.history()).extracting(EpochMetrics::values).hasSize(3);
    assertThat(one.history().stream().map(EpochMetrics::values).toList())
        .isEqualTo(other.history().stream().map(EpochMetrics::values).toList());
  }

  @Test
  void looking_at_tensors_in_between_changes_nothing() {
    Learner watched = learner(1);
    Callback curious =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            assertThat(run.learner().parameters().get(0).value().toString()).isNotEmpty();
            assertThat(means.toString()).contains("loss");
            assertThat(Tensors.rand(3).sum().item()).isPositive();
          }

          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            assertThat(run.learner().forward(Tensors.zeros(1, 1, 8, 8)).toFloatArray()).hasSize(3);
          }
        };

    assertSame(trained(trainer().callback(curious), watched), trained(trainer(), learner(1)));
  }

  @Test
  void the_seed_of_the_trainer_decides_on_order_and_dropout() {
    Learner one = trained(trainer(), learner(1));
    Learner other = trained(trainer().seed(6), learner(1));

    assertThat(bits(one).get("network.5.weight")).isNotEqualTo(bits(other).get("network.5.weight"));
  }

  @Test
  void the_seed_of_the_trainer_decides_on_dropout_alone() {
    Batches inOrder = Batches.sequential(split.training(), 8);
    Batches validation = Batches.sequential(split.validation(), 8);
    Learner one = trainer().fit(learner(1), inOrder, validation).learner();
    Learner other = trainer().seed(6).fit(learner(1), inOrder, validation).learner();

    assertThat(bits(one).get("network.5.weight")).isNotEqualTo(bits(other).get("network.5.weight"));
  }

  @Test
  void the_seed_of_the_weights_decides_too() {
    Learner one = trained(trainer(), learner(1));
    Learner other = trained(trainer(), learner(2));

    assertThat(bits(one).get("network.5.weight")).isNotEqualTo(bits(other).get("network.5.weight"));
  }

  @Test
  void validation_batches_change_nothing_in_the_weights() {
    Batches training = Batches.shuffled(split.training(), 8, 5);
    Learner one = trainer().fit(learner(1), training, all(3)).learner();
    Learner other = trainer().fit(learner(1), training, all(100)).learner();

    assertSame(one, other);
  }

  private Batches all(int batch) {
    return Batches.sequential(split.validation(), batch);
  }

  @Test
  void validation_is_the_same_for_every_batch_size_up_to_rounding() {
    Batches training = Batches.shuffled(split.training(), 8, 5);
    EpochMetrics other = trainer().fit(learner(1), training, all(20)).last().orElseThrow();
    for (int batch : new int[] {1, 7, 100}) {
      EpochMetrics one = trainer().fit(learner(1), training, all(batch)).last().orElseThrow();
      assertThat(one.value("validation_loss"))
          .isCloseTo(
              other.value("validation_loss"),
              org.assertj.core.api.Assertions.withinPercentage(0.001));
      assertThat(one.value("validation_accuracy"))
          .isCloseTo(
              other.value("validation_accuracy"), org.assertj.core.api.Assertions.within(1e-6));
    }
  }

  // Interruption ---------------------------------------------------------------------------------

  /** Does something once, after a number of steps. */
  private record At(long step, Runnable deed) implements Callback {
    @Override
    public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
      if (run.steps() == this.step) {
        deed.run();
      }
    }
  }

  /** 7 steps an epoch: within the first, at the end of the first and of the last, in the last. */
  @ParameterizedTest
  @ValueSource(longs = {1, 3, 7, 10, 20, 21})
  void an_interrupted_run_goes_on_as_if_nothing_had_happened(long step) {
    TrainingRun whole = trainer().fit(learner(1), split);
    Callback interruption = new At(step, () -> Thread.currentThread().interrupt());

    TrainingRun run = trainer().callback(interruption).fit(learner(1), split);

    assertThat(run.isInterrupted()).isTrue();
    assertThat(run.steps()).isEqualTo(step);
    assertThat(Thread.interrupted()).isFalse();
    run.resume();
    assertThat(run.isInterrupted()).isFalse();
    assertThat(run.steps()).isEqualTo(21);
    assertSame(run.learner(), whole.learner());
    assertThat(run.history()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(run.history().get(i).values()).isEqualTo(whole.history().get(i).values());
      assertThat(run.history().get(i).learningRate())
          .isEqualTo(whole.history().get(i).learningRate());
      assertThat(run.history().get(i).steps()).isEqualTo(whole.history().get(i).steps());
    }
  }

  @Test
  void many_interruptions_change_nothing() {
    Learner whole = trained(trainer(), learner(1));
    Callback always =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            Thread.currentThread().interrupt();
          }
        };

    TrainingRun run = trainer().callback(always).fit(learner(1), split);
    for (int i = 0; i < 40 && run.isInterrupted(); i++) {
      run.resume();
    }

    assertThat(run.isInterrupted()).isFalse();
    assertThat(run.epochs()).isEqualTo(3);
    assertSame(run.learner(), whole);
  }

  /** A graph that is running is stopped in its middle; its step counts as not done. */
  @Test
  void a_cancelled_step_leaves_no_trace() throws InterruptedException {
    Learner whole = trained(trainer(), learner(1));
    Thread canceller =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                Running.cancel();
                Thread.onSpinWait();
              }
            });
    TrainingRun run =
        trainer().maxEpochs(3).callback(new At(1, canceller::start)).fit(learner(1), split);
    int resumed = 0;
    canceller.interrupt();
    canceller.join();
    while (run.isInterrupted()) {
      run.resume();
      resumed++;
    }

    assertThat(resumed).isLessThanOrEqualTo(1);
    assertSame(run.learner(), whole);
  }

  @Test
  void what_was_learned_until_the_interruption_is_in_the_learner() {
    Learner learner = learner(1);
    Map<String, int[]> before = bits(learner);
    trainer().callback(new At(3, () -> Thread.currentThread().interrupt())).fit(learner, split);

    assertThat(bits(learner).get("network.5.weight")).isNotEqualTo(before.get("network.5.weight"));
  }

  // Batches --------------------------------------------------------------------------------------

  @Test
  void the_last_smaller_batch_is_a_step_too() {
    TrainingRun run = trainer().batchSize(8).maxEpochs(1).fit(learner(1), split);
    assertThat(run.steps()).isEqualTo(7);

    Batches whole = Batches.shuffled(split.training(), 8, 5).droppingLast();
    run = trainer().maxEpochs(1).fit(learner(1), whole, all(8));
    assertThat(run.steps()).isEqualTo(6);
  }

  @Test
  void a_batch_may_be_larger_than_the_set() {
    TrainingRun run = trainer().batchSize(1_000_000).maxEpochs(2).fit(learner(1), split);
    assertThat(run.steps()).isEqualTo(2);
    assertThat(run.last().orElseThrow().values()).containsKeys("loss", "validation_loss");
  }

  @Test
  void means_weigh_smaller_batches_less() {
    Batches training = Batches.sequential(split.training(), 48);
    Classifier still = learner(1).optimizer(new Adam(0));
    EpochMetrics epoch = trainer().maxEpochs(1).fit(still, training, all(8)).last().orElseThrow();

    double correct = epoch.value("accuracy") * 50;
    assertThat(correct).isCloseTo(Math.rint(correct), org.assertj.core.api.Assertions.within(1e-4));
  }
}
