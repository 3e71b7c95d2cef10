// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.Notices;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Preprocessing;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.file.FileException;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Supervised;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;

class TrainedModelTest {
  @TempDir Path folder;

  private TrainedModel kept(TrainedModel model) {
    Path file = folder.resolve("model.onnx");
    model.save(file);
    return TrainedModel.load(file);
  }

  // Networks without a training ------------------------------------------------------------------

  @Test
  void a_network_is_saved_with_an_example_of_its_input() {
    Module network =
        new Sequential(new Conv2d(3, 4, 3), new BatchNorm2d(4), new ReLU(), new Dropout(0.9));
    TrainedModel model = kept(TrainedModel.of(network, Tensors.zeros(1, 3, 9, 7)));

    assertThat(model.inputs()).hasToString("[input: float [batch, 3, 9, 7]]");
    assertThat(model.outputs()).hasToString("[output: float [batch, 4, 7, 5]]");
    assertThat(model.labels()).isEmpty();
    assertThat(model.record()).isEmpty();
    Tensor images = Tensors.randn(5, 3, 9, 7);
    network.eval();
    assertThat(model.run(images).get("output").toFloatArray())
        .containsExactly(network.forward(images).toFloatArray(), within(1e-5f));
  }

  @Test
  void a_file_has_standard_operators_only_however_large_the_network_is() throws Exception {
    Module network =
        new Sequential(new Conv2d(16, 64, 3), new ReLU(), new Conv2d(64, 64, 3), new MaxPool2d(2));
    Path file = folder.resolve("large.onnx");
    TrainedModel.of(network, Tensors.zeros(1, 16, 128, 128)).save(file);

    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
    assertThat(model.getOpsetImportList()).hasSize(1);
    assertThat(model.getOpsetImport(0).getDomain()).isEmpty();
    assertThat(model.getGraph().getNodeList()).allMatch(node -> node.getDomain().isEmpty());
  }

  /** Two inputs, two results, and one of each of another type than float32. */
  private static final class Sums extends Module {
    final Linear weights = new Linear(3, 2);

    @Override
    public List<Tensor> forward(List<Tensor> inputs) {
      Tensor chosen = inputs.get(1).oneHot(2);
      Tensor scores = weights.forward(inputs.get(0));
      return List.of(scores.times(chosen).sum(1), scores.argmax(1));
    }
  }

  @Test
  void several_inputs_and_results_are_numbered() {
    Sums network = new Sums();
    Tensor numbers = Tensors.randn(6, 3);
    Tensor places = Tensors.tensor(0, 1, 1, 0, 1, 0);
    TrainedModel model = kept(TrainedModel.of(network, Tensors.zeros(1, 3), Tensors.tensor(0L)));

    assertThat(model.inputs()).hasToString("[input_0: float [batch, 3], input_1: int64 [batch]]");
    Map<String, Tensor> served = model.run(numbers, places);
    List<Tensor> expected = network.forward(List.of(numbers, places));
    assertThat(served).containsOnlyKeys("output_0", "output_1");
    assertThat(served.get("output_0").toFloatArray())
        .containsExactly(expected.get(0).toFloatArray(), within(1e-5f));
    assertThat(served.get("output_1").toLongArray()).isEqualTo(expected.get(1).toLongArray());
  }

  @Test
  void an_example_of_another_type_or_without_a_batch_is_one_sentence() {
    Module network = new Sequential(new Flatten(), new Linear(4, 2));
    assertThatThrownBy(() -> TrainedModel.of(network, Tensors.scalar(1f)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("has a batch as its first dimension, but this is a scalar");
    assertThatThrownBy(() -> TrainedModel.of(network, Tensors.tensor(new byte[4], 1, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("float32 or int64, but got uint8[1, 4]")
        .hasMessageContaining("to(ElementType.FLOAT32)");
    assertThatThrownBy(() -> TrainedModel.of(network, Tensors.zeros(1, 5)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("Linear(in_features=4, out_features=2)");
  }

  @Test
  void a_network_that_needs_one_size_of_batch_is_refused() {
    Module fixed =
        new Module() {
          @Override
          public Tensor forward(Tensor input) {
            return input.times(input.size(0));
          }
        };
    assertThatThrownBy(() -> TrainedModel.of(fixed, Tensors.zeros(1, 5)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("batch");
  }

  @Test
  void pixels_that_were_divided_already_are_said_once() {
    Split split = Split.random(Doodles.set(Doodles.tutorialClasses(), 10, 1), 0.2, 1);
    TrainedModel model =
        kept(new Trainer().quiet().fit(new Classifier(Networks.tutorial(3)), split).model());
    ImageSet held = split.validation();
    assertThat(Notices.of(() -> model.predict(held))).isEmpty();
    assertThat(Notices.of(() -> model.predict(held.tensor().times(255)))).isEmpty();
    assertThat(Notices.of(() -> model.predict(held.tensor())))
        .startsWith("Note: All pixels that ")
        .contains("between 0 and 1, but it takes them from 0 to 255");
    assertThat(Notices.of(() -> model.logits(held.tensor()))).isEmpty();
  }

  @Test
  void inputs_that_do_not_fit_are_one_sentence() {
    TrainedModel model =
        kept(TrainedModel.of(new Sequential(new Flatten(), new Linear(4, 2)), Tensors.zeros(1, 4)));
    assertThatThrownBy(model::run)
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("takes [input: float [batch, 4]], but got 0 inputs");
    assertThatThrownBy(() -> model.run(Tensors.zeros(2, 5)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("takes input: float [batch, 4], but got input: float32[2, 5]");
    assertThatThrownBy(() -> model.predict(Tensors.zeros(1, 1, 2, 2)))
        .isInstanceOf(FileException.class)
        .hasMessageContaining("has no class labels");
  }

  // Preprocessing --------------------------------------------------------------------------------

  @Test
  void the_preprocessing_of_the_data_is_inside_the_model() {
    Split split = Split.random(Doodles.set(Doodles.tutorialClasses(), 20, 1), 0.2, 1).normalized();
    Module network = Networks.tutorial(3);
    TrainingRun run = new Trainer().quiet().maxEpochs(1).fit(new Classifier(network), split);
    TrainedModel model = kept(run.model());
    ImageSet held = split.validation();

    Preprocessing measured = split.training().preprocessing();
    assertThat(measured.mean().get(0)).isBetween(0.01, 0.5);
    assertThat(model.preprocessing()).contains(measured);
    network.eval();
    assertThat(model.run(held).get("logits").toFloatArray())
        .containsExactly(network.forward(held.tensor()).toFloatArray(), within(1e-4f));
    assertThat(model.predict(held.stored().get(0))).hasSize(held.size());
    assertThat(model.predict(held)).isEqualTo(model.predict(held.stored().get(0)));
  }

  // One object, one file -------------------------------------------------------------------------

  @Test
  void what_was_saved_is_what_is_loaded_byte_for_byte() throws Exception {
    Split split = Split.random(Doodles.set(Doodles.tutorialClasses(), 20, 1), 0.2, 1);
    TrainingRun run =
        new Trainer().quiet().maxEpochs(1).fit(new Classifier(Networks.tutorial(3)), split);
    Path one = folder.resolve("one.onnx");
    Path other = folder.resolve("other.onnx");
    TrainedModel model = run.model();
    model.save(one);
    TrainedModel.load(one).save(other);

    assertThat(Files.readAllBytes(other)).isEqualTo(Files.readAllBytes(one));
    assertThat(TrainedModel.load(one).record()).isEqualTo(model.record());
    assertThat(model.size()).isEqualTo(Files.size(one));
  }

  @Test
  void a_classifier_of_numbers_has_labels_too() {
    Tensor points = Tensors.randn(40, 2);
    Examples examples =
        Examples.of("point", points)
            .target(
                "side",
                Column.classes(points.select(1, 0).gt(0).to(ElementType.INT64), "left", "right"));
    TrainingRun run =
        new Trainer()
            .quiet()
            .maxEpochs(1)
            .fit(
                new Supervised(new Linear(2, 2), new CrossEntropyLoss()),
                Split.random(examples, 0.2, 1));
    TrainedModel model = kept(run.model());

    assertThat(model.labels()).containsExactly("left", "right");
    assertThat(model.run(points).get("probabilities").sum(1).toFloatArray())
        .containsOnly(new float[] {1}, within(1e-5f));
    assertThatThrownBy(model::image)
        .isInstanceOf(FileException.class)
        .hasMessageContaining("point: float [batch, 2]");
  }
}
