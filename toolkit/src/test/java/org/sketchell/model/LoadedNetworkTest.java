// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.model.OtherPrograms.attribute;
import static org.sketchell.model.OtherPrograms.node;
import static org.sketchell.model.OtherPrograms.port;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.data.Batches;
import org.sketchell.data.Field;
import org.sketchell.data.ImageSet;
import org.sketchell.doodle.Doodles;
import org.sketchell.explain.IntegratedGradients;
import org.sketchell.explain.Saliency;
import org.sketchell.file.FileException;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Sgd;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;

/** The network of a model's file, as a module again. */
class LoadedNetworkTest {
  private static final List<String> CLASSES = List.of("angel", "piano", "violin");
  private static final Field IMAGES = Field.pixels("images", new ImageSize(1, 28, 28));

  @TempDir Path folder;

  static List<Module> networks() {
    return SaliencyGraphTest.networks().toList();
  }

  private LoadedNetwork loaded(Module network) {
    Path file = folder.resolve("model.onnx");
    TrainedModel.of(network, List.of(IMAGES), CLASSES).save(file);
    return TrainedModel.load(file).network();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void it_gives_what_the_network_gave_and_has_its_gradients(Module network) {
    LoadedNetwork loaded = loaded(network);
    network.eval();
    assertThat(loaded.namedParameters().keySet())
        .containsExactlyInAnyOrderElementsOf(network.namedParameters().keySet());
    assertThat(loaded.namedBuffers().keySet())
        .containsExactlyInAnyOrderElementsOf(network.namedBuffers().keySet());
    for (int batch : new int[] {1, 5}) {
      Tensor images = Tensors.rand(batch, 1, 28, 28).evaluate();
      Tensor expected = network.forward(images);
      Tensor found = loaded.forward(images);
      close(found, expected);
      expected.square().sum().backward();
      found.square().sum().backward();
    }
    Map<String, Parameter> parameters = loaded.namedParameters();
    network
        .namedParameters()
        .forEach((name, parameter) -> close(parameters.get(name).grad(), parameter.grad()));
  }

  private static void close(Tensor found, Tensor expected) {
    float[] values = expected.toFloatArray();
    float most = 1e-6f;
    for (float value : values) {
      most = Math.max(most, Math.abs(value));
    }
    assertThat(found.toFloatArray()).containsExactly(values, within(1e-5f * most));
  }

  @Test
  void it_is_explained_as_the_network_is() {
    Module network = Networks.twoConvolutions(3);
    LoadedNetwork loaded = loaded(network);
    Tensor image = Tensors.rand(2, 1, 28, 28).evaluate();
    close(new Saliency(loaded).attribute(image, 1), new Saliency(network).attribute(image, 1));
    close(
        new IntegratedGradients(loaded).attribute(image, 2),
        new IntegratedGradients(network).attribute(image, 2));
  }

  @Test
  void training_goes_on_with_it_as_with_the_network() {
    ImageSet doodles = Doodles.set(CLASSES, 40, 3);
    Module network = Networks.tutorial(3);
    LoadedNetwork loaded = loaded(network);
    for (Module one : List.of(network, loaded)) {
      train(one, doodles);
    }
    Map<String, Tensor> expected = network.stateDict();
    loaded.stateDict().forEach((name, value) -> close(value, expected.get(name)));

    Path again = folder.resolve("again.onnx");
    train(loaded, doodles).model().save(again);
    Tensor images = doodles.tensor(0, 50, 100);
    close(
        TrainedModel.load(again).logits(images),
        loaded.eval().forward(images.to(ElementType.FLOAT32).div(255)));
    assertThat(TrainedModel.load(again).network().namedParameters())
        .containsOnlyKeys("conv.weight", "conv.bias", "linear.weight", "linear.bias");
  }

  private static TrainingRun train(Module network, ImageSet images) {
    return new Trainer()
        .quiet()
        .shares(1)
        .fit(
            new Classifier(network).optimizer(new Sgd(0.05)),
            Batches.shuffled(images, 20, 1),
            Batches.sequential(images.take(20), 20));
  }

  @Test
  void a_new_head_learns_other_classes_on_the_old_body() {
    Tensors.manualSeed(5);
    ImageSet old = Doodles.set(CLASSES, 150, 3);
    Module network = Networks.tutorial(3);
    train(network, old);
    LoadedNetwork loaded = loaded(network);
    float[] before = loaded.namedParameters().get("conv.weight").value().toFloatArray();

    Sequential tuned = loaded.head(2);
    tuned.get(0).freeze();
    ImageSet fresh = Doodles.set(List.of("cello", "piano"), 100, 9);
    TrainingRun run =
        new Trainer()
            .quiet()
            .maxEpochs(4)
            .fit(
                new Classifier(tuned).optimizer(new Adam(1e-3)),
                Batches.shuffled(fresh, 20, 1),
                Batches.sequential(fresh, 50));

    assertThat(run.last().orElseThrow().values().get("validation_accuracy")).isGreaterThan(0.9);
    assertThat(tuned.namedParameters())
        .containsOnlyKeys("body.conv.weight", "body.conv.bias", "head.weight", "head.bias");
    assertThat(tuned.namedParameters().get("body.conv.weight").value().toFloatArray())
        .isEqualTo(before);
    TrainedModel model = run.model();
    assertThat(model.labels()).containsExactly("cello", "piano");
    assertThat(model.predict(fresh.take(8))).filteredOn("cello"::equals).hasSizeGreaterThan(5);
  }

  private Path foreign(OnnxMl.NodeProto.Builder... nodes) throws Exception {
    OnnxMl.ModelProto.Builder model = OtherPrograms.model();
    OnnxMl.GraphProto.Builder graph = model.getGraphBuilder();
    graph
        .addInput(port("x", DataType.FLOAT, -1, 1, 4, 4))
        .addOutput(port("y", DataType.FLOAT, -1, 2));
    graph.addInitializer(stored("w", new float[32], 16, 2));
    graph.addInitializer(stored("b", new float[] {1, 3}, 2));
    graph.addInitializer(stored("shift", new float[] {0.5f}, 1));
    for (OnnxMl.NodeProto.Builder node : nodes) {
      graph.addNode(node);
    }
    return Files.write(folder.resolve("other.onnx"), model.build().toByteArray());
  }

  private static OnnxMl.TensorProto stored(String name, float[] values, long... sizes) {
    OnnxMl.TensorProto.Builder tensor =
        OnnxMl.TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT.getNumber());
    for (long size : sizes) {
      tensor.addDims(size);
    }
    for (float value : values) {
      tensor.addFloatData(value);
    }
    return tensor.build();
  }

  @Test
  void a_classifier_of_another_program_is_a_network_too() throws Exception {
    Path file =
        foreign(
            node("Sub", "centred", "x", "shift"),
            node("Flatten", "f", "centred"),
            node("MatMul", "m", "f", "w"),
            node("Add", "a", "m", "b"),
            node("Softmax", "y", "a").addAttribute(attribute("axis", 1)));
    LoadedNetwork network = TrainedModel.load(file).labelled(List.of("one", "two")).network();
    assertThat(network.namedParameters()).containsOnlyKeys("w", "b");
    assertThat(network.forward(Tensors.rand(3, 1, 4, 4)).toFloatArray())
        .as("logits, not probabilities")
        .containsExactly(1, 3, 1, 3, 1, 3);
    assertThat(network.head(5).forward(Tensors.rand(3, 1, 4, 4)).shape().sizes())
        .containsExactly(3, 5);
    assertThat(network).hasToString("LoadedNetwork(" + file + ", 2 parameters)");
  }

  @Test
  void what_cannot_be_is_said_in_a_sentence() throws Exception {
    Path file = foreign(node("Det", "y", "x"));
    assertThatThrownBy(() -> TrainedModel.load(file).network())
        .isInstanceOf(FileException.class)
        .hasMessage(
            "The network of %s cannot be had as a module: its file has operator Det.", file);
    LoadedNetwork tutorial = loaded(Networks.tutorial(3));
    assertThatThrownBy(() -> tutorial.forward(Tensors.rand(2, 1, 27, 28)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("takes [float32[2, 1, 28, 28]], but got [float32[2, 1, 27, 28]].");
    Path pictures = folder.resolve("pictures.onnx");
    TrainedModel.of(new Sequential(new Conv2d(1, 2, 3), new ReLU()), Tensors.rand(1, 1, 28, 28))
        .save(pictures);
    LoadedNetwork other = TrainedModel.load(pictures).network();
    assertThat(other.forward(Tensors.rand(2, 1, 28, 28)).shape().sizes())
        .containsExactly(2, 2, 26, 26);
    assertThatThrownBy(other::body)
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("does not end in a linear layer");
  }
}
