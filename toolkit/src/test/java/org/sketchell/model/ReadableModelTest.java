// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sketchell.nn.Options.padding;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sketchell.data.Field;
import org.sketchell.nn.AdaptiveAvgPool2d;
import org.sketchell.nn.AvgPool2d;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.LayerNorm;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What a person sees who opens a model's file in a viewer. */
class ReadableModelTest {
  /** A network whose parts are in fields. */
  static final class Residual extends Module {
    private final Conv2d first = new Conv2d(1, 4, 3, padding(1));
    private final Sequential block =
        new Sequential()
            .add("conv", new Conv2d(4, 4, 3, padding(1)))
            .add("norm", new BatchNorm2d(4));
    private final ReLU relu = new ReLU();
    private final MaxPool2d pool = new MaxPool2d(4);
    private final Linear head = new Linear(4 * 4, 2);

    @Override
    public Tensor forward(Tensor images) {
      Tensor x = relu.forward(first.forward(images));
      x = relu.forward(block.forward(x).plus(x));
      return head.forward(new Flatten().forward(pool.forward(x)));
    }
  }

  private static final OnnxMl.ModelProto MODEL =
      TrainedModel.of(
              new Residual(),
              List.of(Field.pixels("images", new ImageSize(1, 8, 8))),
              List.of("violin", "piano"))
          .onnx("", 0);

  private static List<String> nodes() {
    return MODEL.getGraph().getNodeList().stream().map(OnnxMl.NodeProto::getName).toList();
  }

  @Test
  void nodes_have_the_names_of_the_fields_and_come_in_the_users_order() {
    assertThat(nodes())
        .doesNotHaveDuplicates()
        .containsSubsequence(
            "first/Conv", "relu/Relu", "block.conv/Conv", "relu/Relu_1", "pool/Max", "head/Gemm");
    assertThat(nodes()).anyMatch(name -> name.startsWith("block.norm/"));
  }

  @Test
  void so_have_the_values_that_they_make() {
    for (OnnxMl.NodeProto node : MODEL.getGraph().getNodeList()) {
      if (!node.getOutput(0).matches("logits|probabilities")) {
        assertThat(node.getOutput(0)).isEqualTo(node.getName());
      }
    }
  }

  @Test
  void every_value_has_its_shape() {
    Map<String, String> shapes = new HashMap<>();
    MODEL
        .getGraph()
        .getValueInfoList()
        .forEach(
            value ->
                shapes.put(
                    value.getName(),
                    value.getType().getTensorType().getShape().getDimList().stream()
                        .map(
                            size ->
                                size.hasDimValue()
                                    ? String.valueOf(size.getDimValue())
                                    : size.getDimParam())
                        .collect(Collectors.joining(" "))));
    assertThat(shapes)
        .containsEntry("first/Conv", "batch 4 8 8")
        .containsEntry("block.conv/Conv", "batch 4 8 8")
        .containsEntry("pool/Reshape_3", "batch 4 2 2")
        .containsEntry("pool/Max_5", "16*batch 1");
    List<String> results =
        MODEL.getGraph().getOutputList().stream().map(OnnxMl.ValueInfoProto::getName).toList();
    for (OnnxMl.NodeProto node : MODEL.getGraph().getNodeList()) {
      for (String output : node.getOutputList()) {
        assertThat(results.contains(output) || shapes.containsKey(output)).as(output).isTrue();
      }
    }
    assertThat(shapes.values()).noneMatch(String::isEmpty);
  }

  @Test
  void model_inputs_and_outputs_say_what_they_are() {
    assertThat(MODEL.getProducerName()).isEqualTo("sketchell");
    assertThat(MODEL.getProducerVersion()).isNotEmpty();
    assertThat(MODEL.getDocString()).contains("Residual", "block", "Conv2d(1, 4");
    assertThat(MODEL.getGraph().getInput(0).getDocString()).contains("pixels", "0 to 255");
    assertThat(MODEL.getGraph().getOutput(0).getDocString())
        .isEqualTo("for each image a logit for each class: violin, piano");
    assertThat(MODEL.getGraph().getOutput(1).getDocString())
        .isEqualTo("for each image the probability of each class: violin, piano");
  }

  @Test
  void a_stock_runtime_agrees_with_the_shapes() throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      // As an error where inference finds another shape than the file says.
      options.addConfigEntry("session.strict_shape_type_inference", "1");
      try (OrtSession session = environment.createSession(MODEL.toByteArray(), options)) {
        assertThat(session.getOutputNames()).containsExactlyInAnyOrder("logits", "probabilities");
      }
    }
  }

  @Test
  void nothing_is_computed_of_constants_alone() {
    Sequential network =
        new Sequential(new Conv2d(3, 4, 3, padding(1)), new MaxPool2d(2), new AdaptiveAvgPool2d(3));
    OnnxMl.GraphProto graph =
        TrainedModel.of(network, Tensors.zeros(1, 3, 16, 14)).onnx("", 0).getGraph();
    Set<String> constants = new HashSet<>(Set.of(""));
    graph.getInitializerList().forEach(constant -> constants.add(constant.getName()));
    assertThat(graph.getNodeList())
        .noneMatch(node -> constants.containsAll(node.getInputList()))
        .extracting(OnnxMl.NodeProto::getOpType)
        .contains("MatMul");
  }

  @Test
  void a_layer_is_one_node_where_there_is_one_for_it() {
    Sequential network =
        new Sequential()
            .add("first", new Linear(6, 4))
            .add("norm", new LayerNorm(4))
            .add("last", new Linear(4, 2));
    OnnxMl.GraphProto graph = TrainedModel.of(network, Tensors.zeros(1, 6)).onnx("", 0).getGraph();
    assertThat(graph.getNodeList())
        .extracting(OnnxMl.NodeProto::getName)
        .containsExactly("first/Gemm", "norm/LayerNormalization", "last/Gemm");
    Sequential pooled =
        new Sequential().add("pool", new AvgPool2d(3).padding(1).countIncludePad(false));
    assertThat(
            TrainedModel.of(pooled, Tensors.zeros(1, 1, 6, 6)).onnx("", 0).getGraph().getNodeList())
        .extracting(OnnxMl.NodeProto::getName)
        .containsExactly("pool/AveragePool");
  }

  /** Its parameters have a size and no memory. */
  static final class Huge extends Module {
    private final Parameter first = new Parameter(wide());
    private final Parameter second = new Parameter(wide());

    private static Tensor wide() {
      return Tensor.placeholder(TensorType.float32(400_000_000));
    }

    @Override
    public Tensor forward(Tensor x) {
      return x.plus(first.value().sum()).plus(second.value().sum());
    }
  }

  @Test
  void what_no_file_holds_is_refused_before_it_is_written() {
    assertThatThrownBy(() -> TrainedModel.of(new Huge(), Tensors.zeros(1, 1)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Huge has 800000000 numbers, which take 3.0 GiB, but an ONNX file")
        .hasMessageEndingWith(".");
  }
}
