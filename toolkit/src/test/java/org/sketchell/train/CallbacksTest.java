// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sketchell.data.Batch;
import org.sketchell.data.Split;
import org.sketchell.nn.Parameter;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Sgd;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What callbacks are told, when, and what they can do. */
class CallbacksTest {
  private final Split split = Blobs.split(30, 12);

  /** Writes down everything. */
  private static class Diary implements Callback {
    final List<String> lines = new ArrayList<>();

    @Override
    public void started(TrainingRun run) {
      lines.add("started at " + run.steps());
    }

    @Override
    public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
      lines.add("step " + step + " of " + steps + ", " + run.steps() + " in all");
    }

    @Override
    public void epochEnded(TrainingRun run, EpochMetrics epoch) {
      lines.add("epoch " + epoch.epoch());
    }

    @Override
    public void failed(TrainingRun run, Throwable error) {
      lines.add("failed: " + error.getMessage());
    }

    @Override
    public void ended(TrainingRun run) {
      lines.add("ended" + (run.isInterrupted() ? ", interrupted" : ""));
    }
  }

  private static Trainer trainer() {
    return new Trainer().maxEpochs(2).batchSize(15).seed(3);
  }

  private static Classifier classifier() {
    return new Classifier(Blobs.network(1));
  }

  // Order ----------------------------------------------------------------------------------------

  @Test
  void events_come_in_order() {
    Diary diary = new Diary();
    trainer().callback(diary).fit(classifier(), split);

    assertThat(diary.lines)
        .containsExactly(
            "started at 0",
            "step 1 of 2, 1 in all",
            "step 2 of 2, 2 in all",
            "epoch 1",
            "step 1 of 2, 3 in all",
            "step 2 of 2, 4 in all",
            "epoch 2",
            "ended");
  }

  @Test
  void an_interrupted_run_starts_again() {
    Diary diary =
        new Diary() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            super.stepped(run, step, steps, means);
            if (run.steps() == 1) {
              Thread.currentThread().interrupt();
            }
          }
        };
    trainer().maxEpochs(1).callback(diary).fit(classifier(), split).resume().resume();

    assertThat(diary.lines)
        .containsExactly(
            "started at 0",
            "step 1 of 2, 1 in all",
            "ended, interrupted",
            "started at 1",
            "step 2 of 2, 2 in all",
            "epoch 1",
            "ended");
  }

  @Test
  void callbacks_are_told_in_the_order_in_which_they_were_added() {
    List<String> order = new ArrayList<>();
    Trainer trainer = trainer();
    for (String name : List.of("a", "b", "c")) {
      trainer =
          trainer.callback(
              new Callback() {
                @Override
                public void started(TrainingRun run) {
                  order.add(name);
                }
              });
    }
    trainer.fit(classifier(), split);
    assertThat(order).containsExactly("a", "b", "c");
  }

  @Test
  void means_of_an_epoch_end_as_its_metrics() {
    Map<String, Double> last = new HashMap<>();
    List<Map<String, Double>> views = new ArrayList<>();
    Callback reader =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            last.putAll(means);
            views.add(means);
            assertThat(means).containsOnlyKeys("loss", "accuracy");
            assertThat(means.get("accuracy")).isBetween(0.0, 1.0);
          }

          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            assertThat(epoch.value("loss")).isEqualTo(last.get("loss"));
            assertThat(epoch.value("accuracy")).isEqualTo(last.get("accuracy"));
          }
        };
    trainer().callback(reader).fit(classifier(), split);
    assertThat(views).hasSize(4);
  }

  // Errors ---------------------------------------------------------------------------------------

  /** Fails once, at a step. */
  private static Callback failingAt(long at) {
    return new Callback() {
      private boolean failed;

      @Override
      public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
        if (run.steps() == at && !failed) {
          failed = true;
          throw new IllegalStateException("disk full");
        }
      }
    };
  }

  @Test
  void an_error_in_a_callback_ends_training_and_is_thrown_on() {
    Diary diary = new Diary();
    assertThatThrownBy(
            () -> trainer().callback(diary).callback(failingAt(3)).fit(classifier(), split))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("disk full");
    assertThat(diary.lines)
        .endsWith("epoch 1", "step 1 of 2, 3 in all", "failed: disk full")
        .doesNotContain("ended");
  }

  @Test
  void after_an_error_in_a_callback_the_run_can_go_on() {
    Classifier whole = classifier();
    trainer().fit(whole, split);
    TrainingRun[] runs = new TrainingRun[1];
    Callback holder =
        new Callback() {
          @Override
          public void started(TrainingRun run) {
            runs[0] = run;
          }
        };
    Trainer failing = trainer().callback(holder).callback(failingAt(3));
    assertThatThrownBy(() -> failing.fit(classifier(), split)).hasMessage("disk full");

    TrainingRun run = runs[0].resume();

    assertThat(run.steps()).isEqualTo(4);
    assertThat(run.history()).hasSize(2);
    assertThat(DeterminismTest.bits(run.learner()))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(whole));
  }

  @Test
  void an_error_about_an_error_does_not_hide_it() {
    Callback clumsy =
        new Callback() {
          @Override
          public void failed(TrainingRun run, Throwable error) {
            throw new IllegalArgumentException("and another");
          }
        };
    assertThatThrownBy(
            () -> trainer().callback(failingAt(1)).callback(clumsy).fit(classifier(), split))
        .hasMessage("disk full")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  // Early stopping and the best epoch ------------------------------------------------------------

  /**
   * Its parameter falls by one in every epoch, and what it logs about unseen images is a given
   * value for each.
   */
  private static final class Scripted extends Learner {
    private final Parameter counter = new Parameter(Tensors.zeros(1));
    private final float[] values;

    Scripted(double... script) {
      values = new float[script.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) script[i];
      }
    }

    @Override
    public Tensor forward(Tensor input) {
      return input;
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      return counter.value().sum();
    }

    @Override
    public void validationStep(Batch batch) {
      Tensor epoch = counter.value().negate().relu();
      Tensor here =
          Tensors.linspace(0, values.length - 1, values.length).minus(epoch).abs().lt(0.5);
      // Before the first epoch the counter stands at 0, after epoch n at n.
      log("value", here.where(Tensors.tensor(values), Tensors.scalar(0f)).sum());
    }

    @Override
    public Optimizer configureOptimizers() {
      return new Sgd(1);
    }

    int epochs() {
      return (int) -counter.value().item();
    }
  }

  private static TrainingRun run(Scripted learner, int epochs, Callback... callbacks) {
    Trainer trainer = new Trainer().maxEpochs(epochs).batchSize(30);
    for (Callback callback : callbacks) {
      trainer = trainer.callback(callback);
    }
    return trainer.fit(learner, Blobs.split(30, 12));
  }

  @Test
  void training_stops_when_nothing_improves_for_some_epochs() {
    TrainingRun run =
        run(new Scripted(9, 5, 4, 4.5, 4, 3, 2, 1), 7, EarlyStopping.lowest("validation_value", 2));

    assertThat(run.epochs()).isEqualTo(4);
    assertThat(run.stopReason()).contains("validation_value has not improved on 4.0 for 2 epochs");
    assertThat(run.isInterrupted()).isFalse();
    assertThat(run.toString())
        .endsWith("4 steps, ended early: validation_value has not improved on 4.0 for 2 epochs");
  }

  @Test
  void patience_starts_anew_with_each_improvement() {
    TrainingRun run =
        run(
            new Scripted(0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.3),
            7,
            EarlyStopping.highest("validation_value", 2));
    assertThat(run.epochs()).isEqualTo(7);
    assertThat(run.stopReason()).isEmpty();
  }

  @Test
  void a_run_that_was_stopped_early_can_go_on() {
    TrainingRun run =
        run(new Scripted(9, 5, 6, 7, 3, 2), 5, EarlyStopping.lowest("validation_value", 1));
    assertThat(run.epochs()).isEqualTo(2);
    run.resume();
    assertThat(run.epochs()).isEqualTo(3);
    run.resume();
    assertThat(run.epochs()).isEqualTo(5);
  }

  @Test
  void one_recipe_serves_many_trainings() {
    EarlyStopping stopping = EarlyStopping.lowest("validation_value", 1);
    KeepBest best = KeepBest.lowest("validation_value");
    assertThat(run(new Scripted(9, 1, 2), 2, stopping, best).epochs()).isEqualTo(2);
    Scripted second = new Scripted(9, 8, 7, 7.5);
    assertThat(run(second, 3, stopping, best).epochs()).isEqualTo(3);
    assertThat(second.epochs()).isEqualTo(2);
  }

  @Test
  void what_is_watched_must_be_logged() {
    assertThatThrownBy(() -> run(new Scripted(1, 1), 1, EarlyStopping.lowest("loss", 1)))
        .isInstanceOf(TrainingException.class)
        .hasMessage("Nothing was logged as 'loss'; there is validation_value.");
    assertThatThrownBy(() -> run(new Scripted(1, 1), 1, KeepBest.lowest("loss")))
        .isInstanceOf(TrainingException.class);
  }

  @Test
  void the_best_epochs_values_are_given_back() {
    Scripted learner = new Scripted(9, 3, 2, 4, 5);
    TrainingRun run = run(learner, 4, KeepBest.lowest("validation_value"));
    assertThat(run.epochs()).isEqualTo(4);
    assertThat(learner.epochs()).isEqualTo(2);

    learner = new Scripted(9, 3, 2, 4, 5);
    run(learner, 4, KeepBest.highest("validation_value"));
    assertThat(learner.epochs()).isEqualTo(4);
  }

  @Test
  void an_undefined_value_is_not_the_best() {
    Scripted learner = new Scripted(9, Double.NaN, 3, 4);
    run(learner, 3, KeepBest.lowest("validation_value"));
    assertThat(learner.epochs()).isEqualTo(2);
  }

  @Test
  void going_on_goes_on_from_the_last_epoch_not_the_best() {
    Scripted learner = new Scripted(9, 3, 4, 5, 6, 7);
    TrainingRun run =
        run(
            learner,
            5,
            KeepBest.lowest("validation_value"),
            EarlyStopping.lowest("validation_value", 2));
    assertThat(run.epochs()).isEqualTo(3);
    assertThat(learner.epochs()).isEqualTo(1);
    run.resume();
    assertThat(run.epochs()).isEqualTo(4);
    assertThat((int) Math.rint(run.last().orElseThrow().value("validation_value"))).isEqualTo(6);
  }

  @Test
  void history_is_a_list_of_lines() {
    TrainingRun run = run(new Scripted(9, 3, 2), 2);
    assertThat(run.toString().lines().map(line -> line.replaceAll("\\d\\.\\d s", "T")))
        .containsExactly(
            "epoch 1  validation_value 3.0000  T",
            "epoch 2  validation_value 2.0000  T",
            "2 steps");
    assertThat(run.last().orElseThrow().learningRate()).isCloseTo(1, within(1e-12));
    assertThat(run.seconds()).isPositive();
    assertThat(run(new Scripted(new double[31]), 30).toString())
        .startsWith("... 10 earlier epochs\nepoch 11");
  }
}
