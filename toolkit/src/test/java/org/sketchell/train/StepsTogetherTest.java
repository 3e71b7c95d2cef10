// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.nn.Options.padding;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageSet;
import org.sketchell.doodle.Doodles;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Sgd;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Several steps that run as one, as a GPU wants them. */
class StepsTogetherTest {
  private static final ImageSet DOODLES = Doodles.set(Doodles.tutorialClasses(), 31, 3);

  @TempDir Path folder;

  static Stream<Optimizer> optimizers() {
    return Stream.of(new Adam(1e-3), new Sgd(0.05).momentum(0.9));
  }

  /** With state that is no parameter, and with chance. */
  private static Learner learner(Optimizer optimizer) {
    Tensors.manualSeed(8);
    return new Classifier(
            new Sequential(
                new Conv2d(1, 6, 3, padding(1)),
                new BatchNorm2d(6),
                new ReLU(),
                new MaxPool2d(2),
                new Dropout(0.3),
                new Flatten(),
                new Linear(6 * 14 * 14, 3)))
        .optimizer(optimizer);
  }

  private static TrainingRun trained(Learner learner, Trainer trainer) {
    return trainer.fit(
        learner, Batches.shuffled(DOODLES, 10, 4), Batches.sequential(DOODLES.take(20), 10));
  }

  /** What a run tells of each step. */
  private static final class Told implements Callback {
    private final List<Integer> steps = new ArrayList<>();

    @Override
    public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
      steps.add(step);
    }
  }

  private static void requireAlike(Learner found, Learner expected, double tolerance) {
    Map<String, Tensor> state = found.stateDict();
    expected
        .stateDict()
        .forEach(
            (name, value) ->
                assertThat(state.get(name).toFloatArray())
                    .as(name)
                    .containsExactly(value.toFloatArray(), within((float) tolerance)));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void they_do_what_steps_one_by_one_do(Optimizer optimizer) {
    Trainer trainer = new Trainer().quiet().maxEpochs(3).seed(5);
    Learner alone = learner(optimizer);
    TrainingRun expected = trained(alone, trainer.shares(1));
    Learner together = learner(optimizer);
    Told told = new Told();
    TrainingRun found = trained(together, trainer.stepsTogether(4).callback(told));

    // Nine batches of ten and one of three: two times four, then one by one.
    assertThat(told.steps).startsWith(4, 8, 9, 10, 4, 8, 9, 10);
    assertThat(found.steps()).isEqualTo(30);
    requireAlike(together, alone, 1e-4);
    for (int epoch = 0; epoch < 3; epoch++) {
      Map<String, Double> values = found.history().get(epoch).values();
      expected
          .history()
          .get(epoch)
          .values()
          .forEach((name, value) -> assertThat(values.get(name)).isCloseTo(value, within(1e-4)));
    }
  }

  @Test
  void what_is_averaged_after_epochs_is_no_part_of_a_batch() {
    Trainer trainer = new Trainer().quiet().maxEpochs(2).seed(5).averaging(Averaging.swa(1));
    Learner alone = learner(new Adam(1e-3));
    trained(alone, trainer.shares(1));
    Learner together = learner(new Adam(1e-3));
    trained(together, trainer.stepsTogether(2));
    requireAlike(together, alone, 1e-4);
  }

  @Test
  void there_are_never_more_than_an_epoch_has() {
    Told told = new Told();
    trained(learner(new Adam(1e-3)), new Trainer().quiet().stepsTogether(1000).callback(told));
    assertThat(told.steps).containsExactly(9, 10);
  }

  @Test
  void a_run_that_was_stopped_goes_on_as_if_it_had_not_been() {
    Trainer trainer = new Trainer().quiet().maxEpochs(2).stepsTogether(3);
    Learner whole = learner(new Adam(1e-3));
    trained(whole, trainer);
    Learner stopped = learner(new Adam(1e-3));
    Callback interrupting =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int all, Map<String, Double> means) {
            if (run.steps() == 6) {
              Thread.currentThread().interrupt();
            }
          }
        };
    TrainingRun run = trained(stopped, trainer.callback(interrupting));
    assertThat(run.isInterrupted()).isTrue();
    assertThat(run.steps()).isEqualTo(6);
    run.resume();
    assertThat(run.steps()).isEqualTo(20);
    requireAlike(stopped, whole, 0);
  }

  @Test
  void they_are_on_record() {
    TrainingRun run = trained(learner(new Adam(1e-3)), new Trainer().quiet().stepsTogether(5));
    assertThat(run.model().record().orElseThrow().settings().stepsTogether()).contains(5);
  }

  @Test
  void there_is_room_for_their_batches_and_no_more() {
    Learner learner = learner(new Adam(1e-3));
    try (TrainingSession session =
        new TrainingSession(
            learner,
            Plan.of(learner),
            Given.of(DOODLES),
            50,
            Device.CPU,
            StepForm.plain(0),
            0,
            false,
            8,
            10)) {
      assertThat(session.images().capacity()).isEqualTo(80 * 784);
    }
  }

  @Test
  void a_loss_that_is_no_number_names_its_step() {
    Learner learner = learner(new Sgd(1e30));
    assertThatThrownBy(() -> trained(learner, new Trainer().quiet().stepsTogether(4)))
        .isInstanceOf(TrainingException.class)
        .hasMessageMatching(
            "(?s)The loss became (NaN|Infinity) in step [2-4], at a learning rate.*");
  }

  @Test
  void what_cannot_be_is_said() {
    Trainer trainer = new Trainer().quiet();
    assertThatThrownBy(() -> trained(learner(new Adam(1e-3)), trainer.stepsTogether(4).shares(2)))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "Steps that run together are not cut into shares: leave out shares(2) or"
                + " stepsTogether(4).");
    assertThatThrownBy(
            () -> trained(learner(new Adam(1e-3)), trainer.stepsTogether(Integer.MAX_VALUE)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("at most 2 GB");
    assertThatThrownBy(() -> trainer.stepsTogether(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
