// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.sketchell.data.Batch;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Module;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Sgd;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What goes wrong is said in a sentence, and leaves the network as it was. */
class MistakesTest {
  private final Split split = Blobs.split(30, 12);

  /** A network of one's own, with a training step that may be wrong. */
  private static class Mine extends Learner {
    final Module network = Blobs.network(1);
    private final Function<Tensor, Tensor> loss;

    Mine(Function<Tensor, Tensor> loss) {
      this.loss = loss;
    }

    @Override
    public Tensor forward(Tensor input) {
      return network.forward(input);
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      return loss.apply(forward(batch.images()));
    }

    final void tell(String name, Tensor value) {
      log(name, value);
    }
  }

  private TrainingRun fit(Learner learner) {
    return new Trainer().batchSize(10).fit(learner, split);
  }

  // The training step ----------------------------------------------------------------------------

  @Test
  void a_loss_is_needed() {
    assertThatThrownBy(() -> fit(new Mine(logits -> null)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "trainingStep must return a single number, the loss, but returned null; reduce it with"
                + " mean().");
  }

  @Test
  void a_loss_is_a_number() {
    assertThatThrownBy(() -> fit(new Mine(logits -> logits)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "trainingStep must return a single number, the loss, but returned shape [10, 3]; reduce"
                + " it with mean().");
  }

  @Test
  void a_loss_depends_on_the_parameters() {
    assertThatThrownBy(() -> fit(new Mine(logits -> Tensors.scalar(1f))))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("does not depend on any parameter that is trained");
    assertThatThrownBy(() -> fit(new Mine(logits -> logits.detach().mean())))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("does not depend on any parameter that is trained");
  }

  @Test
  void a_loss_of_one_element_will_do() {
    assertThat(fit(new Mine(logits -> logits.square().mean().reshape(1, 1))).steps()).isEqualTo(3);
  }

  @Test
  void a_traced_tensor_has_no_value_to_look_at() {
    assertThatThrownBy(() -> fit(new Mine(logits -> logits.mean().item() > 0 ? logits : null)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "This float32[] is part of a step that is being traced: it has no value until the"
                + " compiled step runs. Log it instead of looking at it: log(\"name\", tensor).");
    assertThat(
            fit(new Mine(logits -> logits.square().sum().times(logits.toString().length())))
                .steps())
        .isEqualTo(3);
  }

  @Test
  void what_is_logged_is_a_number() {
    Learner learner =
        new Mine(logits -> logits.mean()) {
          @Override
          public Tensor trainingStep(Batch batch) {
            log("logits", forward(batch.images()));
            return super.trainingStep(batch);
          }
        };
    assertThatThrownBy(() -> fit(learner))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "log(\"logits\", ...) takes a single number, but got shape [10, 3]; reduce it, for"
                + " example with mean().");
  }

  @Test
  void nothing_cannot_be_logged() {
    Learner learner =
        new Mine(logits -> logits.mean()) {
          @Override
          public Tensor trainingStep(Batch batch) {
            log("nothing", null);
            return super.trainingStep(batch);
          }
        };
    assertThatThrownBy(() -> fit(learner))
        .hasMessage("log(\"nothing\", ...) takes a tensor, but got null.");
  }

  @Test
  void constants_and_labels_can_be_logged() {
    Learner learner =
        new Mine(logits -> logits.square().mean()) {
          @Override
          public Tensor trainingStep(Batch batch) {
            log("constant", Tensors.scalar(3f));
            log("last label", batch.labels().get(-1));
            log("brightest", batch.images().max());
            return super.trainingStep(batch);
          }
        };
    EpochMetrics epoch = fit(learner).last().orElseThrow();
    assertThat(epoch.value("constant")).isEqualTo(3);
    assertThat(epoch.value("last label")).isBetween(0.0, 2.0);
    assertThat(epoch.value("brightest")).isBetween(0.5, 1.0);
    assertThatThrownBy(() -> epoch.value("loss"))
        .hasMessage("Nothing was logged as 'loss'; there is constant, last label, brightest.");
  }

  @Test
  void logging_outside_of_training_does_nothing() {
    new Mine(logits -> logits).tell("loss", Tensors.zeros(5));
  }

  @Test
  void without_validation_nothing_is_validated() {
    assertThat(fit(new Mine(logits -> logits.square().mean())).last().orElseThrow().values())
        .isEmpty();
  }

  // Shapes and classes ---------------------------------------------------------------------------

  @Test
  void every_class_needs_an_output() {
    Split four = new Split(Blobs.images(30, 4, 1), Blobs.images(12, 4, 2));
    assertThatThrownBy(() -> new Trainer().fit(new Classifier(Blobs.network(1)), four))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "An image of this batch has the label 3, but the loss knows 3 classes, labelled 0 to 2;"
                + " give the network one output for each class.");
  }

  @Test
  void labels_of_a_session_are_checked() {
    try (TrainingSession session =
        new TrainingSession(
            new Classifier(Blobs.network(1)), new ImageSize(1, 8, 8), 2, Device.CPU, 0)) {
      session.labels().put(new long[] {0, -1});
      assertThatThrownBy(() -> session.step(2, 0.1)).hasMessageContaining("has the label -1");
      assertThatThrownBy(() -> session.validate(2)).hasMessageContaining("has the label -1");
      assertThat(session.step(1, 0.1)).isPositive();
      assertThatThrownBy(() -> session.step(3, 0.1))
          .hasMessage("This session was opened for batches of 1 to 2 images, but got 3.");
      assertThatThrownBy(() -> session.step(0, 0.1)).hasMessageContaining("but got 0");
    }
  }

  @Test
  void training_and_validation_images_are_alike() {
    Split other = new Split(Blobs.images(30, 3, 1), Blobs.images(30, 2, 1));
    assertThatThrownBy(() -> new Trainer().fit(new Classifier(Blobs.network(1)), other))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("must be of one size and the same classes")
        .hasMessageContaining("[class0, class1]");
  }

  @Test
  void images_that_do_not_fit_are_named_with_the_layer() {
    ImageSet large =
        ImageSet.of(
            new ImageSize(1, 10, 10), split.training().classes(), new int[3], new byte[300]);
    assertThatThrownBy(
            () -> new Trainer().fit(new Classifier(Blobs.network(1)), new Split(large, large)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("linear");
  }

  /** A step is traced once for every batch size, so it may depend on that. */
  @Test
  void a_step_may_depend_on_the_batch_size() {
    Learner learner =
        new Mine(logits -> logits.size(0) > 5 ? logits.square().mean() : logits.abs().sum());
    TrainingRun run = new Trainer().batchSize(8).maxEpochs(2).fit(learner, split);
    assertThat(run.steps()).isEqualTo(8);
  }

  @Test
  void something_must_be_trained() {
    Module network = Blobs.network(1);
    network.freeze();
    assertThatThrownBy(() -> fit(new Classifier(network)))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "There is nothing to train: the network has no parameters, or all are frozen; undo that"
                + " with unfreeze().");
    assertThatThrownBy(() -> fit(new Classifier(new Dropout())))
        .hasMessageContaining("There is nothing to train");
  }

  // Amounts --------------------------------------------------------------------------------------

  @Test
  void zero_epochs_change_nothing() {
    Classifier learner = new Classifier(Blobs.network(1));
    Map<String, int[]> before = DeterminismTest.bits(learner);
    TrainingRun run = new Trainer().maxEpochs(0).fit(learner, split);

    assertThat(run.history()).isEmpty();
    assertThat(run.last()).isEmpty();
    assertThat(run).hasToString("0 steps");
    assertThat(DeterminismTest.bits(learner)).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void an_empty_validation_gives_no_values() {
    Split empty = new Split(split.training(), split.validation().subset());
    EpochMetrics epoch =
        new Trainer().fit(new Classifier(Blobs.network(1)), empty).last().orElseThrow();
    assertThat(epoch.values()).containsOnlyKeys("loss", "accuracy");
  }

  @Test
  void there_is_something_to_train_on() {
    ImageSet none = split.training().subset();
    assertThatThrownBy(() -> fit(new Classifier(Blobs.network(1)), none, 10))
        .hasMessage(
            "There is no batch to train on: there are 0 training images, and a batch has 10.");
    Batches tooLarge = Batches.shuffled(split.training(), 31, 1).droppingLast();
    Batches validation = Batches.sequential(split.validation(), 10);
    assertThatThrownBy(
            () -> new Trainer().fit(new Classifier(Blobs.network(1)), tooLarge, validation))
        .hasMessage(
            "There is no batch to train on: there are 30 training images, and a batch has 31.");
  }

  private void fit(Learner learner, ImageSet training, int batch) {
    new Trainer().batchSize(batch).fit(learner, new Split(training, split.validation()));
  }

  @Test
  void settings_are_checked() {
    assertThatThrownBy(() -> new Trainer().maxEpochs(-1)).hasMessageContaining("0 or more");
    assertThatThrownBy(() -> new Trainer().batchSize(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> new Trainer().gradientClip(-1)).hasMessageContaining("0 or more");
    assertThatThrownBy(() -> new Trainer().gradientClip(Double.NaN))
        .hasMessageContaining("0 or more");
    assertThatThrownBy(() -> new Trainer().sanityBatches(-1)).hasMessageContaining("0 or more");
    assertThatThrownBy(() -> EarlyStopping.lowest("loss", 0)).hasMessageContaining("at least 1");
  }

  // Numbers that are none ------------------------------------------------------------------------

  @Test
  void a_loss_that_is_no_number_ends_training_with_the_last_epochs_values() {
    Classifier learner =
        new Classifier(Blobs.network(1))
            .optimizer(new Sgd(0.1))
            .schedule((base, step) -> step < 5 ? base : 1e30);
    Map<String, int[]>[] kept = maps();
    TrainingRun[] runs = new TrainingRun[1];
    Callback keeper =
        new Callback() {
          @Override
          public void epochEnded(TrainingRun run, EpochMetrics epoch) {
            kept[0] = DeterminismTest.bits(run.learner());
            runs[0] = run;
          }
        };
    Trainer trainer = new Trainer().maxEpochs(4).batchSize(10).callback(keeper);
    assertThatThrownBy(() -> trainer.fit(learner, split))
        .isInstanceOf(TrainingException.class)
        .hasMessageMatching(
            "The loss became (NaN|Infinity) in step [78], at a learning rate of 1.0E30\\. (NaN|An"
                + " infinity) arose first in the .*: use a smaller learning rate, or bound the"
                + " gradient with gradientClip\\(1\\)\\. The network has the values of epoch"
                + " [12]\\.");
    assertThat(DeterminismTest.bits(learner)).usingRecursiveComparison().isEqualTo(kept[0]);
    assertThat(runs[0].isInterrupted()).isFalse();
    assertThatThrownBy(runs[0]::resume)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("The loss became");
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Map<String, int[]>[] maps() {
    return new Map[1];
  }

  @Test
  void values_that_overflow_in_the_last_step_of_an_epoch_do_not_reach_the_network() {
    Learner learner =
        new Mine(logits -> logits.square().mean().times(1e4)) {
          @Override
          public Optimizer configureOptimizers() {
            return new Sgd(1e38);
          }
        };
    Map<String, int[]> before = DeterminismTest.bits(learner);
    assertThatThrownBy(() -> new Trainer().batchSize(30).fit(learner, split))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("What is learned became infinite or undefined by step 1, at")
        .hasMessageEndingWith("The network has the values of the start.");
    assertThat(DeterminismTest.bits(learner)).usingRecursiveComparison().isEqualTo(before);
  }

  // Errors of others -----------------------------------------------------------------------------

  @Test
  void an_error_while_tracing_leaves_the_network_as_it_was() {
    Mine learner =
        new Mine(
            logits -> {
              throw new IllegalArgumentException("my own");
            });
    Map<String, int[]> before = DeterminismTest.bits(learner);
    assertThatThrownBy(() -> fit(learner))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("my own");
    assertThat(DeterminismTest.bits(learner)).usingRecursiveComparison().isEqualTo(before);
    assertThat(learner.forward(Tensors.zeros(1, 1, 8, 8)).toFloatArray()).hasSize(3);
  }

  @Test
  void modes_are_as_they_were_also_below() {
    Sequential network = Blobs.network(1);
    network.get(2).eval();
    Classifier learner = new Classifier(network);
    fit(learner);
    assertThat(learner.isTraining()).isTrue();
    assertThat(network.get(1).isTraining()).isTrue();
    assertThat(network.get(2).isTraining()).isFalse();
    learner.eval();
    fit(learner);
    assertThat(network.get(1).isTraining()).isFalse();
  }
}
