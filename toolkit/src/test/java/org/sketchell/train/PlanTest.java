// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Batch;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.optim.AdamW;
import org.sketchell.optim.ParameterGroup;
import org.sketchell.optim.Schedule;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What a step updates, of how many batches, and what is kept of it: 96 doodles to train with. */
class PlanTest {
  @TempDir Path folder;

  private Split split() {
    Doodles.write(folder, 40, 3);
    return ImageFolder.read(folder).split(0.2, 1);
  }

  private static Module network() {
    Tensors.manualSeed(3);
    return Networks.tutorial(3);
  }

  private static Trainer trainer() {
    return new Trainer().batchSize(10).seed(1).maxEpochs(3).quiet();
  }

  private static ParameterGroup convolutions(Module network) {
    return ParameterGroup.of(
        network.namedParameters().entrySet().stream()
            .filter(entry -> entry.getValue().shape().rank() == 4)
            .map(Map.Entry::getValue)
            .toList(),
        new AdamW(0.0005));
  }

  private static float distance(Learner one, Learner other) {
    Map<String, Tensor> expected = one.stateDict();
    float largest = 0;
    for (Map.Entry<String, Tensor> entry : other.stateDict().entrySet()) {
      Tensor difference = entry.getValue().minus(expected.get(entry.getKey()));
      largest = Math.max(largest, (float) difference.abs().max().item());
    }
    return largest;
  }

  // Gathering -----------------------------------------------------------------------------------

  @Test
  void gathered_batches_are_one_large_batch_also_the_smaller_ones_at_the_end() {
    Split split = split();
    Classifier large = new Classifier(network());
    TrainingRun one = trainer().batchSize(40).fit(large, split);
    Classifier small = new Classifier(network());
    TrainingRun many = trainer().batchSize(10).accumulateGradients(4).fit(small, split);
    assertThat(one.steps()).isEqualTo(9).isEqualTo(many.steps());
    assertThat(distance(large, small)).isLessThan(1e-4f);
  }

  @Test
  void a_bound_on_steps_counts_updates_and_ends_with_one() {
    TrainingRun run =
        trainer().accumulateGradients(4).maxSteps(4).fit(new Classifier(network()), split());
    assertThat(run.steps()).isEqualTo(4);
    assertThat(run.history()).extracting(EpochMetrics::steps).containsExactly(3L, 4L);
  }

  // Records ---------------------------------------------------------------------------------------

  private void assertReproduced(UnaryOperator<Trainer> how, UnaryOperator<Classifier> learning) {
    Module network = network();
    TrainingRun run = how.apply(trainer()).fit(learning.apply(new Classifier(network)), split());
    Path file = folder.resolve("model.onnx");
    run.model().save(file);
    Reproduction again = Reproduction.of(TrainedModel.load(file), Optional.empty());
    assertThat(again.isExact()).as(run.record() + "\n" + again.text()).isTrue();
  }

  @Test
  void a_training_of_groups_is_done_again_from_its_record() {
    assertReproduced(
        trainer -> trainer, learner -> learner.group(convolutions(learner.network()).fromEpoch(2)));
  }

  @Test
  void gathering_and_clipping_and_a_moving_average_are_done_again() {
    assertReproduced(
        trainer ->
            trainer.accumulateGradients(3).gradientClipValue(0.01).averaging(Averaging.ema(0.9)),
        learner -> learner);
  }

  @Test
  void a_mean_over_epochs_and_weights_of_classes_are_done_again() {
    assertReproduced(
        trainer -> trainer.averaging(Averaging.swa(2)),
        learner -> learner.classWeights(1, 0.5, 2.25));
  }

  @Test
  void a_rate_that_follows_a_value_is_done_again() {
    assertReproduced(
        trainer -> trainer,
        learner ->
            learner.schedule(
                Schedule.warmup(0.1, 5)
                    .then(5, Schedule.plateau("loss", 0).threshold(0.9).factor(0.5))));
    assertReproduced(
        trainer -> trainer, learner -> learner.schedule(Schedule.exponential(0.5).perEpoch()));
  }

  @Test
  void a_record_tells_of_groups() {
    Module network = network();
    TrainingRun run =
        trainer()
            .maxEpochs(1)
            .fit(new Classifier(network).group(convolutions(network).fromEpoch(2)), split());
    assertThat(run.record().toString())
        .contains("by AdamW(")
        .contains("learningRate=5.0E-4")
        .contains(" from epoch 2");
  }

  // Checkpoints -----------------------------------------------------------------------------------

  /**
   * Saves a checkpoint after a batch, goes on, and trains from there anew: the same comes of it.
   */
  private void assertResumes(
      int batch, UnaryOperator<Trainer> how, UnaryOperator<Classifier> learning) {
    Split split = split();
    Path file = folder.resolve("training.checkpoint");
    Callback saving =
        new Callback() {
          private int seen;

          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            seen++;
            if (seen == batch) {
              run.saveCheckpoint(file);
            }
          }
        };
    Classifier through = learning.apply(new Classifier(network()));
    how.apply(trainer()).callback(saving).fit(through, split);
    Tensors.manualSeed(99);
    Classifier resumed = learning.apply(new Classifier(Networks.tutorial(3)));
    how.apply(trainer()).resume(file, resumed, split);
    assertThat(distance(through, resumed)).isZero();
  }

  @Test
  void a_training_goes_on_from_any_batch() {
    UnaryOperator<Classifier> grouped =
        learner -> learner.group(convolutions(learner.network()).fromEpoch(2));
    assertResumes(
        6, trainer -> trainer.accumulateGradients(4).averaging(Averaging.ema(0.8)), grouped);
    assertResumes(17, trainer -> trainer.averaging(Averaging.swa(1)), grouped);
    assertResumes(
        25,
        trainer -> trainer.gradientClipValue(0.01),
        learner -> learner.schedule(Schedule.plateau("loss", 0).threshold(0.9)));
  }

  // Averages --------------------------------------------------------------------------------------

  @Test
  void what_is_validated_and_kept_is_the_average() {
    Split split = split();
    Classifier plain = new Classifier(network());
    trainer().fit(plain, split);
    Classifier averaged = new Classifier(network());
    TrainingRun run = trainer().averaging(Averaging.ema(0.99)).fit(averaged, split);
    assertThat(distance(plain, averaged)).isPositive();
    Tensor logits = averaged.forward(split.validation().tensors().get(0));
    double right = Classifier.accuracy(logits, split.validation().tensors().get(1)).item();
    assertThat(run.last().orElseThrow().value("validation_accuracy"))
        .isCloseTo(right, within(1e-6));
  }

  // What cannot be ------------------------------------------------------------------------------

  private static void assertRefused(Learner learner, Split split, String words) {
    assertThatThrownBy(() -> trainer().fit(learner, split))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(words);
  }

  @Test
  void groups_that_cannot_be_are_refused() {
    Split split = split();
    Module network = network();
    ParameterGroup group = convolutions(network);
    assertRefused(
        new Classifier(network).group(group).group(group),
        split,
        "which is trained by another one before it; a parameter has one update rule.");
    assertRefused(
        new Classifier(network).group(ParameterGroup.of(new Linear(2, 3), new Adam())),
        split,
        "there is a parameter of shape");
    assertRefused(
        new Classifier(network).group(ParameterGroup.of(network, new Adam()).fromEpoch(2)),
        split,
        "there would be nothing to train in epoch 1");
    group.parameters().get(0).freeze();
    assertRefused(new Classifier(network).group(group), split, "which is frozen; unfreeze() it");
    assertThatThrownBy(() -> ParameterGroup.of(List.of(), new Adam()))
        .hasMessageContaining("A group has one parameter or more");
    assertThatThrownBy(() -> group.fromEpoch(0)).hasMessageContaining("counted from 1");
  }

  private static final class TwoTurns extends Learner {
    private final Linear one = new Linear(784, 3);
    private final Linear other = new Linear(784, 3);
    private final boolean both;

    private TwoTurns(boolean both) {
      this.both = both;
    }

    private Tensor loss(Linear layer, Batch batch) {
      return layer.forward(batch.images().flatten(1)).square().mean();
    }

    @Override
    public List<Turn> turns() {
      Turn first = new Turn("one", one, new Adam(), batch -> loss(one, batch));
      Turn second = new Turn("other", other, new Adam(), batch -> loss(other, batch));
      return both ? List.of(first, second) : List.of(first);
    }

    @Override
    public Tensor forward(Tensor input) {
      return one.forward(input.flatten(1));
    }
  }

  @Test
  void turns_that_cannot_be_are_refused() {
    Split split = split();
    assertRefused(new TwoTurns(false), split, "No turn of TwoTurns trains other.weight");
    assertThatThrownBy(() -> trainer().accumulateGradients(2).fit(new TwoTurns(true), split))
        .hasMessageContaining("accumulateGradients(2)");
    assertThatThrownBy(() -> trainer().halves(new TwoTurns(true), split.training()))
        .hasMessageContaining("has 2 turns, each with a gradient of its own");
    TrainingRun run = trainer().maxEpochs(1).fit(new TwoTurns(true), split);
    assertThat(run.record().toString()).contains("in the turn one").contains("in the turn other");
  }

  @Test
  void a_learner_that_does_not_say_what_it_learns_is_told() {
    Learner silent =
        new Learner() {
          private final Linear layer = new Linear(784, 3);

          @Override
          public Tensor forward(Tensor input) {
            return layer.forward(input.flatten(1));
          }
        };
    assertThatThrownBy(() -> trainer().fit(silent, split()))
        .hasMessageContaining("define Tensor trainingStep(Batch batch) in it")
        .hasMessageContaining("List<Turn> turns()");
  }

  @Test
  void an_exported_step_says_what_it_cannot_be() {
    Split split = split();
    Module network = network();
    Classifier later = new Classifier(network).group(convolutions(network).fromEpoch(2));
    assertThatThrownBy(() -> trainer().step(later, split.training()))
        .hasMessageContaining("the same in all epochs");
    assertThatThrownBy(
            () -> trainer().accumulateGradients(2).step(new Classifier(network), split.training()))
        .hasMessageContaining("write halves(...)");
    Batches batches = Batches.sequential(split.training(), 10);
    assertThatThrownBy(
            () ->
                trainer()
                    .accumulateGradients(2)
                    .stepsTogether(4)
                    .fit(new Classifier(network), batches, batches))
        .hasMessageContaining("do not run together");
  }

  @Test
  void averages_say_what_they_are() {
    for (Averaging averaging : List.of(Averaging.ema(0.999), Averaging.swa(7))) {
      assertThat(Averaging.parse(averaging.toString())).isEqualTo(averaging);
    }
    assertThatThrownBy(() -> Averaging.ema(1)).hasMessageContaining("less than 1");
    assertThatThrownBy(() -> Averaging.swa(0)).hasMessageContaining("counted from 1");
  }
}
