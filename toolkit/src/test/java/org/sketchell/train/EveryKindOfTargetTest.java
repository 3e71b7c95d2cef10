// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Batch;
import org.sketchell.data.Batches;
import org.sketchell.data.Column;
import org.sketchell.data.DataException;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Parts;
import org.sketchell.data.Split;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.BCEWithLogitsLoss;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.L1Loss;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Loss;
import org.sketchell.nn.MSELoss;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Networks that are no classifiers of images train by the same means. */
class EveryKindOfTargetTest {
  private final Pictures pictures = new Pictures(80, 1);

  private static Trainer trainer(int epochs) {
    return new Trainer().maxEpochs(epochs).batchSize(10).seed(3);
  }

  private static Supervised learner(Module network, Loss loss) {
    return new Supervised(network, loss).optimizer(new Adam(0.01));
  }

  /** The loss falls to less than this share, on examples trained on and on others. */
  private TrainingRun learns(Supervised learner, Examples examples, double share) {
    TrainingRun run = trainer(8).fit(learner, Split.random(examples, 0.25, 1));
    for (String name : List.of("loss", "validation_loss")) {
      double first = run.history().get(0).value(name);
      double last = run.last().orElseThrow().value(name);
      assertThat(last).as(name).isLessThan(share * first);
    }
    servesTheSame(run, examples);
    return run;
  }

  /** The model file takes what lies in files, and gives what the network gives in evaluation. */
  private void servesTheSame(TrainingRun run, Examples examples) {
    Path file = folder.resolve("served.onnx");
    run.model().save(file);
    TrainedModel model = TrainedModel.load(file);
    Learner learner = run.learner();
    learner.eval();

    for (int count : new int[] {1, 7}) {
      Examples some = examples.take(count);
      List<Tensor> seen = some.tensors().subList(0, some.inputs().size());
      Map<String, Tensor> served = model.run(some);
      assertThat(served.keySet())
          .isEqualTo(
              model.labels().isEmpty() ? Set.of("output") : Set.of("logits", "probabilities"));
      assertThat(served.getOrDefault("output", served.get("logits")).toFloatArray())
          .containsExactly(learner.forward(seen).get(0).toFloatArray(), within(1e-5f));
    }
    assertThat(model.record().orElseThrow().progress().epochs()).isEqualTo(8);
  }

  private static Sequential autoencoder() {
    Tensors.manualSeed(1);
    return new Sequential(
        new Conv2d(1, 8, 3).stride(2).padding(1),
        new ReLU(),
        new ConvTranspose2d(8, 1, 4).stride(2).padding(1));
  }

  /** Down once and up once, with a bridge across. */
  private static final class UNet extends Module {
    final Conv2d down = new Conv2d(1, 6, 3).padding(1);
    final MaxPool2d pool = new MaxPool2d(2);
    final Conv2d middle = new Conv2d(6, 8, 3).padding(1);
    final ConvTranspose2d up = new ConvTranspose2d(8, 6, 2).stride(2);
    final Conv2d last;

    UNet(int classes) {
      last = new Conv2d(12, classes, 3).padding(1);
    }

    static UNet of(int classes) {
      Tensors.manualSeed(2);
      return new UNet(classes);
    }

    @Override
    public Tensor forward(Tensor images) {
      Tensor across = down.forward(images).relu();
      Tensor below = middle.forward(pool.forward(across)).relu();
      return last.forward(Tensors.concat(1, across, up.forward(below).relu()));
    }
  }

  private static Sequential numbers(int outputs) {
    Tensors.manualSeed(3);
    return new Sequential(
        new Conv2d(1, 4, 3).padding(1),
        new ReLU(),
        new Flatten(),
        new Dropout(0.1),
        new Linear(4 * 64, outputs));
  }

  /** Says by how much its first picture is brighter than its second. */
  private static final class Comparison extends Module {
    final Sequential eye = new Sequential(new Conv2d(1, 3, 3), new ReLU(), new Flatten());
    final Linear verdict = new Linear(2 * 3 * 36, 2);

    static Comparison of(long seed) {
      Tensors.manualSeed(seed);
      return new Comparison();
    }

    @Override
    public List<Tensor> forward(List<Tensor> inputs) {
      Tensor left = eye.forward(inputs.get(0));
      Tensor right = eye.forward(inputs.get(1));
      return List.of(verdict.forward(Tensors.concat(1, left, right)));
    }
  }

  private Examples masked() {
    return Examples.of("picture", Column.pixels(pictures.images()))
        .target("mask", pictures.masks());
  }

  private Examples pairs() {
    Pictures others = new Pictures(80, 2);
    Tensor brighter = pictures.shares().gt(others.shares()).to(ElementType.INT64).squeeze(1);
    return Examples.of("left", Column.pixels(pictures.images()))
        .input("right", Column.pixels(others.images()))
        .target("brighter", Column.classes(brighter, "right", "left"));
  }

  // What trains ----------------------------------------------------------------------------------

  @Test
  void an_autoencoder_has_its_pictures_as_targets_too() {
    ImageSet images = pictures.images();
    Examples same =
        Examples.of("images", Column.pixels(images)).target("images", Column.pixels(images));

    TrainingRun run = learns(learner(autoencoder(), new MSELoss()), same, 0.5);

    assertThat(run.learner().forward(images.tensor(0)).shape()).isEqualTo(images.tensor(0).shape());
  }

  @Test
  void a_u_net_learns_masks() {
    learns(learner(UNet.of(2), new CrossEntropyLoss()), masked(), 0.5);
  }

  @Test
  void a_regression_logs_what_is_asked_for() {
    Examples shares =
        Examples.of("picture", Column.pixels(pictures.images())).target("share", pictures.shares());

    TrainingRun run =
        learns(learner(numbers(1), new MSELoss()).measure("error", new L1Loss()), shares, 0.5);

    assertThat(run.last().orElseThrow().values())
        .containsOnlyKeys("loss", "error", "validation_loss", "validation_error");
  }

  @Test
  void a_classifier_may_give_several_labels_at_once() {
    Examples flagged =
        Examples.of("picture", Column.pixels(pictures.images())).target("halves", pictures.flags());

    learns(learner(numbers(2), new BCEWithLogitsLoss()), flagged, 0.7);
    assertThat(flagged.classes()).containsExactly("in the left half", "in the right half");
  }

  @Test
  void a_network_of_two_inputs_gets_both() {
    TrainingRun run = learns(learner(Comparison.of(1), new CrossEntropyLoss()), pairs(), 0.7);

    assertThat(run.model().labels()).containsExactly("right", "left");
  }

  @Test
  void an_image_set_is_a_supervised_task_like_others() {
    Supervised supervised = new Supervised(Blobs.network(1), new CrossEntropyLoss());
    Classifier classifier = new Classifier(Blobs.network(1));
    trainer(1).fit(supervised, Blobs.split(30, 10));
    trainer(1).fit(classifier, Blobs.split(30, 10));

    assertThat(DeterminismTest.bits(supervised))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(classifier));
  }

  @Test
  void a_loader_of_ones_own_is_a_class_of_four_methods() {
    /** Numbers and their doubles. */
    class Doubles implements Examples {
      @Override
      public int size() {
        return 200;
      }

      @Override
      public List<Field> inputs() {
        return List.of(Field.numbers("number", 1));
      }

      @Override
      public List<Field> targets() {
        return List.of(Field.numbers("double", 1));
      }

      @Override
      public void copyTo(int example, List<ByteBuffer> buffers) {
        buffers.get(0).putFloat(example / 200f);
        buffers.get(1).putFloat(example / 100f);
      }
    }
    Tensors.manualSeed(4);
    learns(learner(new Linear(1, 1), new MSELoss()), new Doubles(), 0.8);
  }

  /** A learner that looks only at what it is told to. */
  private static final class Picky extends Learner {
    final Comparison network = Comparison.of(5);
    private final boolean both;

    Picky(boolean both) {
      this.both = both;
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      Tensor left = batch.input("left");
      Tensor right = both ? batch.input("right") : left;
      Tensor loss = network.forward(List.of(left, right)).get(0).square().mean();
      log("loss", loss);
      return loss;
    }

    @Override
    public void validationStep(Batch batch) {
      log("brightness", batch.input(1).mean());
    }
  }

  @Test
  void a_step_may_leave_inputs_and_targets_alone() {
    TrainingRun run = trainer(2).fit(new Picky(false), Split.random(pairs(), 0.25, 1));

    assertThat(run.steps()).isEqualTo(12);
    assertThat(run.last().orElseThrow().value("validation_brightness")).isBetween(0.1, 0.9);
  }

  @Test
  void a_session_takes_any_field_by_hand() {
    Examples masked = masked();
    Batches batches = Batches.sequential(masked, 10);
    try (TrainingSession session =
        new TrainingSession(
            learner(UNet.of(2), new CrossEntropyLoss()), masked, 10, Device.CPU, 0)) {
      batches.next(session.buffers());
      float first = session.step(10, 0.01);
      assertThat(session.step(10, 0.01)).isLessThan(first);
      assertThat(session.validate(5)).containsOnlyKeys("loss");
      assertThatThrownBy(session::labels)
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("have no labels as images have")
          .hasMessageContaining("mask: class, uint8[8, 8] of dark, bright");
    }
  }

  @Test
  void a_normalised_split_trains_on_other_numbers_and_says_so() {
    Split split = Split.random(pictures.images(), 0.25, 1).normalized();
    Learner learner =
        new Learner() {
          final Module network = UNet.of(2);

          @Override
          public Tensor trainingStep(Batch batch) {
            log("mean", batch.images().mean());
            return network.forward(batch.images()).square().mean();
          }
        };
    TrainingRun run = trainer(1).fit(learner, split);

    assertThat(run.last().orElseThrow().value("mean")).isBetween(-1e-3, 1e-3);
    assertThatThrownBy(run::model)
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("Learner does not say what its network is");
  }

  // Going on ------------------------------------------------------------------------------------

  @TempDir private Path folder;

  private static Supervised resumable() {
    return learner(Comparison.of(7), new CrossEntropyLoss());
  }

  private Path interrupted(Examples examples) {
    Path path = folder.resolve("run.checkpoint");
    Callback interruption =
        new Callback() {
          @Override
          public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
            if (run.steps() == 9) {
              Thread.currentThread().interrupt();
            }
          }
        };
    trainer(3)
        .callback(interruption)
        .fit(resumable(), Split.random(examples, 0.25, 1))
        .saveCheckpoint(path);
    return path;
  }

  @Test
  void a_saved_training_goes_on_as_if_it_had_never_stopped() {
    Parts parts = Split.random(pairs(), 0.25, 1);
    TrainingRun whole = trainer(3).fit(resumable(), parts);
    TrainingRun run = trainer(3).resume(interrupted(pairs()), resumable(), parts);

    assertThat(DeterminismTest.bits(run.learner()))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(whole.learner()));
    assertThat(run.history().stream().map(EpochMetrics::values))
        .isEqualTo(whole.history().stream().map(EpochMetrics::values).toList());
  }

  @Test
  void a_saved_training_does_not_go_on_with_other_examples() {
    Path path = interrupted(pairs());

    assertThatThrownBy(() -> trainer(3).resume(path, resumable(), Split.random(pairs(), 0.25, 2)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("chosen from the same files and split with the same seed");
    assertThatThrownBy(() -> trainer(3).resume(path, resumable(), Split.random(masked(), 0.25, 1)))
        .hasMessageContaining("with fields left: pixels, uint8[1, 8, 8]; right: pixels")
        .hasMessageContaining(
            "but this one has fields picture: pixels, uint8[1, 8, 8] -> mask: class");
  }

  // Mistakes -------------------------------------------------------------------------------------

  @Test
  void a_mask_of_another_size_names_both() {
    Tensor small = Tensors.tensor(new long[80 * 16], 80, 4, 4);
    Examples wrong =
        Examples.of("picture", Column.pixels(pictures.images()))
            .target("mask", Column.classes(small, "dark", "bright"));

    assertThatThrownBy(
            () -> trainer(1).fit(learner(UNet.of(2), new CrossEntropyLoss()), split(wrong)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("wants one label for each position, shape [20, 8, 8]")
        .hasMessageContaining("but got labels of shape [20, 4, 4]");
  }

  private static Parts split(Examples examples) {
    return Split.random(examples, 0.25, 1);
  }

  @Test
  void every_class_of_a_mask_needs_an_output() {
    assertThatThrownBy(
            () -> trainer(1).fit(learner(UNet.of(1), new CrossEntropyLoss()), split(masked())))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "A position of mask has the label 1, but the loss knows 1 classes, labelled 0 to 0;"
                + " give the network one output for each class.");
  }

  @Test
  void a_target_that_is_missing_is_asked_for() {
    Examples pixelsOnly = Examples.of("picture", Column.pixels(pictures.images()));

    assertThatThrownBy(
            () -> trainer(1).fit(learner(autoencoder(), new MSELoss()), split(pixelsOnly)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "There is no target number 0: these examples have no targets; add one with"
                + " target(name, column).");
    assertThatThrownBy(() -> Batch.of(pairs()).input("top"))
        .hasMessage("There is no input \"top\": these examples have, from 0, left, right.");
    assertThatThrownBy(() -> Batch.of(pairs()).target(1))
        .hasMessage("There is no target number 1: the only one, number 0, is brighter.");
  }

  @Test
  void two_inputs_do_not_fit_a_network_of_one() {
    assertThatThrownBy(() -> trainer(1).fit(learner(autoencoder(), new MSELoss()), split(pairs())))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("takes one input, but got 2");
  }

  @Test
  void training_and_validation_have_the_same_fields() {
    ImageSet large = ImageSet.of(new ImageSize(1, 9, 9), List.of("x"), new int[1], new byte[81]);
    Examples other = Examples.of("picture", Column.pixels(large));
    Examples one = Examples.of("picture", Column.pixels(pictures.images()));

    assertThatThrownBy(
            () -> trainer(1).fit(learner(autoencoder(), new MSELoss()), Parts.of(one, other)))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "Training and validation examples must have the same fields, but have picture: pixels,"
                + " uint8[1, 8, 8] -> nothing and picture: pixels, uint8[1, 9, 9] -> nothing.");
  }
}
