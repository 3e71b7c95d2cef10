// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sketchell.model.OtherPrograms.attribute;
import static org.sketchell.model.OtherPrograms.node;
import static org.sketchell.model.OtherPrograms.port;
import static org.sketchell.nn.Options.dilation;
import static org.sketchell.nn.Options.groups;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.stride;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.data.Field;
import org.sketchell.doodle.Doodles;
import org.sketchell.explain.Saliency;
import org.sketchell.file.FileException;
import org.sketchell.nn.AdaptiveAvgPool2d;
import org.sketchell.nn.AvgPool2d;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.ELU;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.GELU;
import org.sketchell.nn.LayerNorm;
import org.sketchell.nn.LeakyReLU;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.MaxUnpool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.nn.SiLU;
import org.sketchell.nn.Softmax;
import org.sketchell.nn.Upsample;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Where a classifier looks, as a file for any runtime. */
class SaliencyGraphTest {
  private static final List<String> CLASSES = List.of("violin", "piano", "angel");

  @TempDir Path folder;

  /** Skips, and unpooling by the places of the largest pixels. */
  static final class Skips extends Module {
    private final Conv2d first = new Conv2d(1, 4, 3, padding(1));
    private final MaxPool2d pool = new MaxPool2d(2);
    private final MaxUnpool2d unpool = new MaxUnpool2d(2);
    private final Linear head = new Linear(4, 3);

    @Override
    public Tensor forward(Tensor images) {
      Tensor x = first.forward(images).relu();
      var pooled = pool.forwardWithIndices(x);
      Tensor back = unpool.forward(pooled.values().square(), pooled.indices());
      return head.forward(back.plus(x).mean(2, 3));
    }
  }

  static Stream<Module> networks() {
    return Stream.of(
        Networks.tutorial(3),
        Networks.twoConvolutions(3),
        new Sequential(new Flatten(), new Linear(784, 8), new LayerNorm(8), new Linear(8, 3)),
        new Sequential(
            new Conv2d(1, 4, 3, stride(2), padding(1)),
            new BatchNorm2d(4),
            new LeakyReLU(0.1),
            new MaxPool2d(3).stride(2).padding(1),
            new Conv2d(4, 8, 3, groups(2), dilation(2)),
            new GELU(),
            new Dropout(0.5),
            new AvgPool2d(2).padding(1),
            new Flatten(),
            new Linear(32, 3)),
        new Sequential(
            new Conv2d(1, 2, 5),
            new SiLU(),
            new ConvTranspose2d(2, 2, 2, stride(2)),
            new ELU(),
            new Upsample(2),
            new MaxPool2d(5),
            new AdaptiveAvgPool2d(2),
            new Flatten(),
            new Linear(8, 3),
            new Softmax(1)),
        new Skips());
  }

  private static TrainedModel trained(Module network) {
    Field images = Field.pixels("images", new ImageSize(1, 28, 28));
    return TrainedModel.of(network, List.of(images), CLASSES);
  }

  /** Drawings: of black ground and white lines, where most maxima are of equal numbers. */
  private static Tensor drawings(int count) {
    byte[] pixels = new byte[count * 784];
    for (int i = 0; i < count; i++) {
      System.arraycopy(Doodles.draw(CLASSES.get(i % 3), 5, i), 0, pixels, i * 784, 784);
    }
    return Tensors.tensor(pixels, count, 1, 28, 28);
  }

  /** What ONNX Runtime makes of the file, without anything of Sketchell. */
  private static float[] run(OnnxMl.ModelProto onnx, float[] images, long... classes)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {classes.length, 1, 28, 28};
    try (OrtSession session = environment.createSession(onnx.toByteArray());
        OnnxTensor x = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape);
        OnnxTensor y =
            OnnxTensor.createTensor(
                environment, LongBuffer.wrap(classes), new long[] {classes.length});
        OrtSession.Result result = session.run(Map.of("images", x, "class", y))) {
      FloatBuffer map = ((OnnxTensor) result.get("saliency").orElseThrow()).getFloatBuffer();
      float[] values = new float[map.remaining()];
      map.get(values);
      return values;
    }
  }

  private static float[] pixels(Tensor images) {
    return images.to(ElementType.FLOAT32).toFloatArray();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void it_is_the_saliency_of_the_prompt_for_any_batch(Module network) throws OrtException {
    OnnxMl.ModelProto onnx = trained(network).export().saliency().onnx();

    for (int batch : new int[] {1, 5}) {
      Tensor images = drawings(batch);
      long[] classes = new long[batch];
      Arrays.setAll(classes, i -> (i + 1) % 3);
      Tensor seen = images.to(ElementType.FLOAT32).div(255);
      float[] expected =
          new Saliency(network).attribute(seen, Tensors.tensor(classes, batch)).toFloatArray();

      float[] found = run(onnx, pixels(images), classes);

      assertThat(found).hasSameSizeAs(expected);
      float most = 0;
      for (float value : expected) {
        most = Math.max(most, value);
      }
      assertThat(most).isPositive();
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(2e-6f * most));
      }
    }
  }

  @Test
  void weights_have_the_names_that_they_have_in_the_model() {
    Module network = Networks.tutorial(3);
    OnnxMl.ModelProto onnx = trained(network).export().saliency().onnx();
    Map<String, OnnxMl.TensorProto> stored = new LinkedHashMap<>();
    onnx.getGraph().getInitializerList().forEach(it -> stored.put(it.getName(), it));
    assertThat(stored)
        .containsKeys("conv.weight", "linear.weight")
        .doesNotContainKey("_constant_0");
    assertThat(onnx.getGraph().getNodeList().stream().map(OnnxMl.NodeProto::getName))
        .doesNotHaveDuplicates()
        .anyMatch(name -> name.startsWith("conv/gradient/"));
  }

  @Test
  void it_says_what_it_takes_and_gives() {
    OnnxMl.GraphProto graph = trained(Networks.tutorial(3)).export().saliency().onnx().getGraph();
    assertThat(graph.getInput(1).getDocString())
        .isEqualTo("for each example the class to explain: 0 violin, 1 piano, 2 angel");
    assertThat(graph.getInput(0).getDocString()).contains("from 0 to 255");
    assertThat(graph.getOutput(0).getDocString()).contains("gradient");
  }

  @Test
  void without_preprocessing_it_takes_what_the_network_is_given() throws OrtException {
    TrainedModel trained = trained(Networks.tutorial(3));
    float[] images = pixels(drawings(2));
    float[] scaled = images.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] /= 255;
    }
    assertThat(run(trained.export().raw().saliency().onnx(), scaled, 0, 1))
        .containsExactly(run(trained.export().saliency().onnx(), images, 0, 1), within(1e-6f));
  }

  @Test
  void a_model_of_another_program_is_explained_too() throws Exception {
    OnnxMl.ModelProto.Builder other = OtherPrograms.model();
    other
        .getGraphBuilder()
        .addInput(port("images", DataType.FLOAT, -1, 1, 28, 28))
        .addOutput(port("y", DataType.FLOAT, -1, 3))
        .addNode(
            node("MaxPool", "p", "images")
                .addAttribute(attribute("kernel_shape", 28, 10))
                .addAttribute(attribute("strides", 1, 9)))
        .addNode(node("Mul", "q", "p", "p"))
        .addNode(node("Flatten", "y", "q"));
    Path file = Files.write(folder.resolve("other.onnx"), other.build().toByteArray());
    float[] images = new float[784];
    images[28 * 3 + 4] = 2;
    images[28 * 5 + 14] = 3;

    float[] map =
        run(TrainedModel.load(file).labelled(CLASSES).export().saliency().onnx(), images, 1);

    // The largest pixel of the second third, squared: d (x^2) / d x = 6 there, 0 elsewhere.
    assertThat(map[28 * 5 + 14]).isEqualTo(6);
    map[28 * 5 + 14] = 0;
    assertThat(map).containsOnly(0);
  }

  @Test
  void what_cannot_be_explained_is_refused_in_a_sentence() throws Exception {
    OnnxMl.ModelProto.Builder other = OtherPrograms.model();
    other
        .getGraphBuilder()
        .addInput(port("images", DataType.FLOAT, -1, 1, 28, 28))
        .addOutput(port("y", DataType.FLOAT, -1, 3))
        .addNode(node("Det", "d", "images"))
        .addNode(node("Concat", "y", "d", "d", "d").addAttribute(attribute("axis", 1)));
    Path file = Files.write(folder.resolve("other.onnx"), other.build().toByteArray());
    assertThatThrownBy(() -> TrainedModel.load(file).export().saliency().onnx())
        .isInstanceOf(FileException.class)
        .hasMessageContaining("name its classes");
    assertThatThrownBy(() -> TrainedModel.load(file).labelled(CLASSES).export().saliency().onnx())
        .isInstanceOf(FileException.class)
        .hasMessage("Saliency of " + file + " cannot be written as a graph: operator Det.");
    assertThatThrownBy(() -> trained(Networks.tutorial(3)).export().answers().saliency().onnx())
        .isInstanceOf(FileException.class)
        .hasMessageContaining("without the answers");
    TrainedModel none =
        TrainedModel.of(
            new Sequential(new Conv2d(1, 1, 3), new ReLU()), Tensors.rand(1, 1, 28, 28));
    assertThatThrownBy(() -> none.export().saliency().onnx())
        .isInstanceOf(FileException.class)
        .hasMessageContaining("no class labels");
  }
}
