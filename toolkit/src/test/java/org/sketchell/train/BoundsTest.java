// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** How far a training goes: 120 doodles, 96 of them to train with, so 10 steps an epoch. */
class BoundsTest {
  @TempDir Path folder;

  private Split split() {
    Doodles.write(folder, 40, 3);
    return ImageFolder.read(folder).split(0.2, 1);
  }

  private static Classifier learner() {
    Tensors.manualSeed(3);
    return new Classifier(Networks.tutorial(3));
  }

  private static Trainer trainer() {
    return new Trainer().batchSize(10).seed(1).quiet();
  }

  /** But for rounding: a loop of steps adds up otherwise. */
  private static void assertSame(Classifier one, Classifier other) {
    Map<String, Tensor> expected = one.stateDict();
    other
        .stateDict()
        .forEach(
            (name, value) ->
                assertThat(value.minus(expected.get(name)).abs().max().item()).isLessThan(1e-5f));
  }

  private Reproduction again(TrainingRun run) {
    Path file = folder.resolve("model.onnx");
    run.model().save(file);
    return Reproduction.of(TrainedModel.load(file), Optional.empty());
  }

  @Test
  void a_number_of_steps_ends_a_training_in_the_middle_of_an_epoch_with_a_validation() {
    TrainingRun run = trainer().maxSteps(13).fit(learner(), split());

    assertThat(run.steps()).isEqualTo(13);
    assertThat(run.history()).extracting(EpochMetrics::steps).containsExactly(10L, 13L);
    assertThat(run.last().orElseThrow().values()).containsKey("validation_loss");
    assertThat(run.stopReason()).contains("it had 13 steps");
    assertThat(run.isInterrupted()).isFalse();
    assertThat(run.maxEpochs()).isEqualTo(Integer.MAX_VALUE);
    assertThat(run.resume().steps()).isEqualTo(13);
    assertThat(run.record().toString()).isNotEmpty();
    Reproduction again = again(run);
    assertThat(again.isExact()).as(again.text()).isTrue();
  }

  @Test
  void where_steps_and_epochs_are_given_the_first_to_be_reached_counts() {
    Split split = split();
    assertThat(trainer().maxEpochs(1).maxSteps(50).fit(learner(), split).steps()).isEqualTo(10);
    assertThat(trainer().maxEpochs(9).maxSteps(20).fit(learner(), split).epochs()).isEqualTo(2);
    assertThat(trainer().fit(learner(), split).epochs()).isEqualTo(1);
  }

  @Test
  void steps_that_run_together_end_where_single_ones_do() {
    Split split = split();
    Classifier single = learner();
    trainer().shares(1).maxSteps(13).fit(single, split);
    Classifier together = learner();
    TrainingRun run = trainer().stepsTogether(4).maxSteps(13).fit(together, split);
    assertThat(run.steps()).isEqualTo(13);
    assertSame(single, together);
  }

  @Test
  void a_time_ends_it_after_the_step_under_way_and_the_record_is_enough_to_do_it_again() {
    TrainingRun run = trainer().maxSeconds(1e-9).fit(learner(), split());
    assertThat(run.steps()).isEqualTo(1);
    assertThat(run.last().orElseThrow().values()).containsKey("validation_loss");
    assertThat(run.stopReason().orElseThrow()).startsWith("it had taken ");
    Reproduction again = again(run);
    assertThat(again.isExact()).as(again.text()).isTrue();
  }

  @Test
  void a_least_number_of_epochs_is_trained_whatever_else_is_said() {
    Split split = split();
    Callback impatient =
        new Callback() {
          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            run.stop("enough");
          }
        };
    TrainingRun run = trainer().maxEpochs(9).minEpochs(3).callback(impatient).fit(learner(), split);
    assertThat(run.epochs()).isEqualTo(3);
    assertThat(run.stopReason()).contains("enough");
    TrainingRun steps = trainer().maxSteps(4).minEpochs(2).fit(learner(), split);
    assertThat(steps.steps()).isEqualTo(20);
  }

  @Test
  void a_limit_of_batches_takes_the_first_of_each_epochs_own_order() {
    Split split = split();
    List<Long> seen = new ArrayList<>();
    Callback counting =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            assertThat(steps).isEqualTo(3);
            seen.add((long) step);
          }
        };
    Classifier limited = learner();
    TrainingRun run =
        trainer()
            .maxEpochs(2)
            .limitTrainingBatches(3)
            .limitValidationBatches(1)
            .callback(counting)
            .fit(limited, split);
    assertThat(run.steps()).isEqualTo(6);
    assertThat(seen).containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
    Reproduction again = again(run);
    assertThat(again.isExact()).as(again.text()).isTrue();
    assertThat(again.again().record().orElseThrow().history()).isEqualTo(run.record().history());
  }

  @Test
  void validation_after_every_so_many_epochs_is_also_after_the_last() {
    TrainingRun run =
        trainer()
            .maxEpochs(5)
            .validateEvery(2)
            .callback(EarlyStopping.lowest("validation_loss", 3))
            .callback(KeepBest.lowest("validation_loss"))
            .callback(StopAt.atLeast("validation_accuracy", 2))
            .fit(learner(), split());
    assertThat(run.history())
        .extracting(epoch -> epoch.values().containsKey("validation_loss"))
        .containsExactly(false, true, false, true, true);
    Reproduction again = again(run);
    assertThat(again.isExact()).as(again.text()).isTrue();
  }

  @Test
  void validation_after_every_so_many_steps_is_counted_across_epochs_and_also_after_the_last() {
    List<String> told = new ArrayList<>();
    Callback diary =
        new Callback() {
          @Override
          public void validated(TrainingRun run, ValidationMetrics metrics) {
            assertThat(run.validations()).endsWith(metrics);
            assertThat(metrics.values()).containsKey("validation_loss");
            told.add(metrics.epoch() + ": " + metrics.steps());
          }

          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            told.add("epoch " + epoch.epoch());
          }
        };
    Split split = split();
    Classifier often = learner();
    TrainingRun run =
        trainer().maxEpochs(3).validateEverySteps(4).callback(diary).fit(often, split);

    assertThat(told)
        .containsExactly(
            "1: 4", "1: 8", "epoch 1", "2: 12", "2: 16", "2: 20", "epoch 2", "3: 24", "3: 28",
            "3: 30", "epoch 3");
    assertThat(run.history())
        .extracting(epoch -> epoch.values().containsKey("validation_loss"))
        .containsExactly(false, true, true);
    assertThat(run.last().orElseThrow().value("validation_loss"))
        .isEqualTo(run.validations().get(7).value("validation_loss"));
    Reproduction again = again(run);
    assertThat(again.isExact()).as(again.text()).isTrue();
    // Looking on changes nothing.
    Classifier seldom = learner();
    trainer().maxEpochs(3).fit(seldom, split);
    assertThat(DeterminismTest.bits(often))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(seldom));
  }

  @Test
  void the_best_weights_within_an_epoch_are_kept_are_on_record_and_can_be_made_again() {
    TrainingRun run =
        trainer()
            .maxEpochs(2)
            .validateEverySteps(3)
            .callback(KeepBest.highest("validation_loss"))
            .fit(learner(), split());

    ValidationMetrics first = run.validations().get(0);
    assertThat(first.steps()).isEqualTo(3);
    assertThat(run.result()).isEmpty();
    assertThat(run.record().result().orElseThrow().steps()).isEqualTo(3);
    assertThat(run.record().result().orElseThrow().values()).containsAllEntriesOf(first.values());
    assertThat(run.record().toString())
        .contains(
            "validated every 3 steps",
            "the weights in this file are those of step 3, within epoch 1, kept by KeepBest,"
                + " highest validation_loss; validation_accuracy ");
    Classifier three = learner();
    trainer().maxSteps(3).fit(three, split());
    assertThat(DeterminismTest.bits(run.learner()))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(three));
    Reproduction again = again(run);
    assertThat(again.isExact()).as(again.text()).isTrue();
  }

  @Test
  void whoever_stops_at_a_validation_within_an_epoch_is_obeyed_there() {
    Split split = split();
    TrainingRun run =
        trainer()
            .maxEpochs(9)
            .validateEverySteps(3)
            .callback(EarlyStopping.lowest("validation_loss", 2).delta(100))
            .fit(learner(), split);
    assertThat(run.steps()).isEqualTo(9);
    assertThat(run.validations()).extracting(ValidationMetrics::steps).containsExactly(3L, 6L, 9L);
    assertThat(run.stopReason().orElseThrow()).endsWith(" for 2 validations");
    assertThat(run.last().orElseThrow().values()).containsKey("validation_loss");
    Reproduction again = again(run);
    assertThat(again.isExact()).as(again.text()).isTrue();
    TrainingRun least =
        trainer()
            .maxEpochs(9)
            .minEpochs(1)
            .validateEverySteps(3)
            .callback(StopAt.atLeast("validation_accuracy", 0))
            .fit(learner(), split);
    assertThat(least.steps()).isEqualTo(12);
  }

  @Test
  void what_was_interrupted_within_an_epoch_can_be_made_again_too() {
    Callback interruption =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            if (run.steps() == 13) {
              Thread.currentThread().interrupt();
            }
          }
        };
    TrainingRun run = trainer().maxEpochs(3).callback(interruption).fit(learner(), split());
    assertThat(run.isInterrupted()).isTrue();
    assertThat(run.record().toString())
        .contains("those of step 13, within epoch 2: training was interrupted");
    Reproduction again = again(run);
    assertThat(again.isExact()).as(again.text()).isTrue();
  }

  @Test
  void steps_that_run_together_stop_for_a_validation() {
    Split split = split();
    TrainingRun run =
        trainer().maxEpochs(2).stepsTogether(3).validateEverySteps(5).fit(learner(), split);
    assertThat(run.validations())
        .extracting(ValidationMetrics::steps)
        .containsExactly(5L, 10L, 15L, 20L);
  }

  @Test
  void overfitting_learns_the_first_examples_by_heart() {
    Split split = split();
    TrainingRun run = trainer().maxEpochs(40).overfitBatches(2).fit(learner(), split);
    assertThat(run.steps()).isEqualTo(80);
    assertThat(run.training().examples().size()).isEqualTo(20);
    assertThat(run.training().order()).isEqualTo("sequential");
    assertThat(run.last().orElseThrow().value("validation_accuracy")).isEqualTo(1);
    Reproduction again = again(run);
    assertThat(again.isExact()).as(again.text()).isTrue();
  }

  @Test
  void a_fast_run_takes_one_step_and_tells_nobody() {
    Callback never =
        new Callback() {
          @Override
          public void started(TrainingRun run) {
            throw new AssertionError("told");
          }
        };
    TrainingRun run = trainer().maxEpochs(30).callback(never).fastDevRun().fit(learner(), split());
    assertThat(run.steps()).isEqualTo(1);
    assertThat(run.epochs()).isEqualTo(1);
    assertThat(run.last().orElseThrow().values()).containsKey("validation_loss");
  }

  @Test
  void a_target_ends_a_training_that_has_reached_it() {
    Split split = split();
    TrainingRun run =
        trainer()
            .maxEpochs(30)
            .callback(StopAt.atLeast("validation_accuracy", 0.5))
            .fit(learner(), split);
    assertThat(run.epochs()).isLessThan(30);
    assertThat(run.last().orElseThrow().value("validation_accuracy")).isGreaterThanOrEqualTo(0.5);
    assertThat(run.stopReason().orElseThrow()).contains("which was the target");
    assertThat(
            trainer()
                .maxEpochs(3)
                .callback(StopAt.atMost("loss", 100))
                .fit(learner(), split)
                .epochs())
        .isEqualTo(1);
    assertThatThrownBy(() -> trainer().callback(StopAt.atMost("lost", 1)).fit(learner(), split))
        .hasMessageContaining("Nothing was logged as 'lost'");
  }

  @Test
  void an_improvement_below_delta_counts_for_nothing() {
    TrainingRun run =
        trainer()
            .maxEpochs(9)
            .callback(EarlyStopping.lowest("validation_loss", 2).delta(100))
            .fit(learner(), split());
    assertThat(run.epochs()).isEqualTo(3);
    assertThat(EarlyStopping.lowest("loss", 2).delta(0.5))
        .hasToString("EarlyStopping(lowest loss, patience=2, delta=0.5)");
    assertThatThrownBy(() -> EarlyStopping.lowest("loss", 2).delta(-1))
        .hasMessageContaining("0 or more, but got -1.0");
  }

  @Test
  void what_makes_no_sense_is_one_sentence() {
    assertThatThrownBy(() -> trainer().maxSteps(-1)).hasMessageContaining("but got -1");
    assertThatThrownBy(() -> trainer().maxEpochs(-1)).hasMessageContaining("but got -1");
    assertThatThrownBy(() -> trainer().maxSeconds(-1))
        .hasMessageContaining("0 seconds or more, but got -1");
    assertThatThrownBy(() -> trainer().validateEvery(0)).hasMessageContaining("but got 0");
    assertThatThrownBy(() -> trainer().validateEverySteps(-1)).hasMessageContaining("but got -1");
    assertThatThrownBy(() -> trainer().validateEvery(2).validateEverySteps(5))
        .hasMessageContaining("and not both: leave out validateEvery(2)");
    assertThatThrownBy(() -> StopAt.atLeast("x", Double.NaN)).hasMessageContaining("is none");
  }
}
