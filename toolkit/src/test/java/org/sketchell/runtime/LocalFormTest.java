// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sketchell.Reference;
import org.sketchell.lowering.Target;
import org.sketchell.onnx.BatchDimension;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.Conv;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Window;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/** A model's file is run in this machine's forms, where it can be read, and gives the same. */
class LocalFormTest {
  private final Generator generator = new Generator(5);
  private final Tensor first = generator.randn(32, 3, 3, 3).times(0.2).evaluate();
  private final Tensor second = generator.randn(64, 32, 3, 3).times(0.1).evaluate();
  private final Tensor third = generator.randn(64, 64, 3, 3).times(0.1).evaluate();
  private final Tensor head = generator.randn(5, 64 * 49).times(0.1).evaluate();
  private final Tensor scale = generator.randn(64).evaluate();
  private final Tensor mean = generator.randn(64).evaluate();
  private final Tensor variance = generator.randn(64).square().evaluate();

  private static Window window(int kernel, int stride, int padding) {
    return new Window(
        List.of(kernel, kernel),
        List.of(stride, stride),
        List.of(padding, padding),
        List.of(padding, padding),
        List.of(1, 1));
  }

  private static Tensor conv(Tensor x, Tensor weight) {
    return Tensor.apply(new Conv(window(3, 1, 1), 1), x, weight);
  }

  private static Tensor pooled(Tensor x) {
    return Tensor.apply(new MaxPool(window(2, 2, 0), false), x);
  }

  private Tensor network(Tensor x) {
    Tensor small = pooled(conv(x, first).relu());
    Tensor normalized =
        Tensor.apply(
            new BatchNormalization(1e-5f), conv(small, second), scale, mean, mean, variance);
    Tensor features = pooled(conv(normalized.relu(), third).relu());
    return Tensor.apply(new Gemm(false, true), features.flatten(1), head).softmax(1);
  }

  private static byte[] file(UnaryOperator<Tensor> network, int... image) {
    Graph[] graphs = new Graph[2];
    Tensor[] images = new Tensor[2];
    for (int i = 0; i < 2; i++) {
      images[i] = Tensor.placeholder(TensorType.float32(2 + i, image[0], image[1], image[2]));
      graphs[i] = Target.PORTABLE.lower(Graph.of(List.of(network.apply(images[i]))));
    }
    return ModelWriter.write(
            graphs[0],
            Map.of("images", images[0]),
            List.of("y"),
            Map.of(),
            Map.of(),
            BatchDimension.between(graphs[0], graphs[1]))
        .toByteArray();
  }

  private static Tensor run(byte[] content, Tensor images) {
    try (OnnxModel model = OnnxModel.of("model", content, Device.CPU)) {
      return model.run(Map.of("images", images)).get("y");
    }
  }

  private static List<String> domains(byte[] content) throws Exception {
    return ModelProto.parseFrom(content).getGraph().getNodeList().stream()
        .map(NodeProto::getDomain)
        .distinct()
        .toList();
  }

  @Test
  void it_gives_the_same_for_any_number_of_examples() throws Exception {
    byte[] content = file(this::network, 3, 28, 28);
    assertThat(domains(content)).containsExactly("");
    byte[] form = LocalForm.of(content, Device.CPU, 64);
    assertThat(form).isNotEqualTo(content);
    boolean blocks = BlockProbe.target() != Target.LOCAL_CPU;
    assertThat(domains(form).size()).isEqualTo(blocks ? 2 : 1);
    for (int count : new int[] {1, 3, 64, 70}) {
      Tensor images = generator.randn(count, 3, 28, 28).evaluate();
      Reference.assertClose("of " + count, run(form, images), run(content, images), 1e-5);
    }
  }

  @Test
  void a_file_that_is_not_understood_stays_as_it_is() throws Exception {
    ModelProto known = ModelProto.parseFrom(file(x -> x.relu(), 1, 4, 4));
    ModelProto.Builder other = known.toBuilder();
    other.getGraphBuilder().getNodeBuilder(0).setOpType("Softsign");
    ModelProto.Builder newer = known.toBuilder();
    newer.getOpsetImportBuilder(0).setVersion(20);
    ModelProto.Builder open = known.toBuilder();
    open.getGraphBuilder()
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(2)
        .setDimParam("height");
    for (ModelProto.Builder model : List.of(other, newer, open)) {
      byte[] content = model.build().toByteArray();
      assertThat(LocalForm.of(content, Device.CPU, 64)).isSameAs(content);
    }
  }

  @Test
  void a_file_that_says_nonsense_is_left_to_onnx_runtime() throws Exception {
    ModelProto sound = ModelProto.parseFrom(file(this::network, 3, 28, 28));
    Random random = new Random(3);
    for (int i = 0; i < 400; i++) {
      ModelProto.Builder model = sound.toBuilder();
      spoil(model.getGraphBuilder(), random);
      byte[] content = model.build().toByteArray();
      byte[] form = LocalForm.of(content, Device.CPU, 64);
      if (form != content) {
        OnnxModel.of("model", form, Device.CPU).close();
      }
    }
    byte[] cut = Arrays.copyOf(sound.toByteArray(), 300);
    assertThat(LocalForm.of(cut, Device.CPU, 64)).isSameAs(cut);
  }

  private static void spoil(GraphProto.Builder graph, Random random) {
    NodeProto.Builder node = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
    NodeProto other = graph.getNode(random.nextInt(graph.getNodeCount()));
    switch (random.nextInt(6)) {
      case 0 -> node.setOpType(other.getOpType());
      case 1 -> node.clearInput().addAllInput(other.getInputList());
      case 2 -> node.clearAttribute().addAllAttribute(other.getAttributeList());
      case 3 -> node.clearInput().addAllInput(List.of("images", "images", "images"));
      case 4 -> node.clearInput();
      default -> {
        TensorProto.Builder weight =
            graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount()));
        weight.clearDims().addDims(random.nextInt(5) * 10_000_000_000L - 1);
      }
    }
  }

  @Test
  void a_graphics_card_gets_standard_operators() throws Exception {
    byte[] form = LocalForm.of(file(this::network, 3, 28, 28), Device.cuda(0), 64);
    assertThat(domains(form)).containsExactly("");
  }
}
