// SPDX-License-Identifier: Apache-2.0
package org.sketchell.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sketchell.interpreter.Case;
import org.sketchell.interpreter.Cases;
import org.sketchell.lowering.Target;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.Composed;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.ReluGradient;
import org.sketchell.operator.TopK;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Written models are sound: what onnx.checker asks for, and names that people chose. */
class ModelWriterTest {
  private static Map<String, Tensor> named(Object... namesAndTensors) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTensors.length; i += 2) {
      named.put((String) namesAndTensors[i], (Tensor) namesAndTensors[i + 1]);
    }
    return named;
  }

  private static ModelProto write(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    return ModelWriter.write(
        Target.PORTABLE.lower(Graph.of(outputs.values())), inputs, List.copyOf(outputs.keySet()));
  }

  private static ModelProto parsed(ModelProto model) {
    try {
      return ModelProto.parseFrom(model.toByteArray());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static void check(ModelProto written) {
    ModelProto model = parsed(written);
    assertThat(model.getIrVersion()).isEqualTo(8);
    assertThat(model.getOpsetImportCount()).isEqualTo(1);
    assertThat(model.getOpsetImport(0).getDomain()).isEmpty();
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
    GraphProto graph = model.getGraph();
    Set<String> known = new HashSet<>();
    graph.getInputList().forEach(input -> assertThat(known.add(input.getName())).isTrue());
    graph.getInitializerList().forEach(value -> checkInitializer(value, known));
    Set<String> nodes = new HashSet<>();
    for (NodeProto node : graph.getNodeList()) {
      assertThat(node.getDomain()).isEmpty();
      assertThat(nodes.add(node.getName())).as("name %s is new", node.getName()).isTrue();
      node.getInputList()
          .forEach(name -> assertThat(name.isEmpty() || known.contains(name)).isTrue());
      node.getOutputList()
          .forEach(name -> assertThat(known.add(name)).as("%s is new", name).isTrue());
      node.getAttributeList().forEach(ModelWriterTest::checkAttribute);
    }
    graph.getOutputList().forEach(output -> assertThat(known).contains(output.getName()));
    CompiledGraph.of(model, Device.CPU, CompiledGraph.Effort.LITTLE).close();
  }

  private static void checkInitializer(TensorProto value, Set<String> known) {
    assertThat(known.add(value.getName())).as("%s is new", value.getName()).isTrue();
    long elements = value.getDimsList().stream().reduce(1L, (a, b) -> a * b);
    int stored = value.getFloatDataCount() + value.getInt64DataCount() + value.getRawData().size();
    assertThat(stored).isGreaterThanOrEqualTo((int) elements);
  }

  private static void checkAttribute(AttributeProto attribute) {
    assertThat(attribute.getName()).isNotEmpty();
    assertThat(attribute.getType())
        .isIn(
            AttributeProto.AttributeType.INT,
            AttributeProto.AttributeType.INTS,
            AttributeProto.AttributeType.FLOAT,
            AttributeProto.AttributeType.STRING);
  }

  /** Whether ONNX has no node for an operator, or none that computes all that it means. */
  private static boolean isLowered(Operator operator) {
    return operator instanceof Composed
        || operator instanceof MaxPool
        || operator instanceof ArgReduce
        || operator instanceof TopK
        || operator instanceof Reduce;
  }

  @Test
  void every_operator_is_written_soundly() {
    Random random = new Random(5);
    for (Object operator : Cases.operators()) {
      Case given = Cases.of(operator, random);
      List<Tensor> outputs =
          Tensor.applyAll(given.operator(), given.inputs().toArray(Tensor[]::new));
      Map<String, Tensor> results = new LinkedHashMap<>();
      for (int i = 0; i < outputs.size(); i++) {
        results.put("result_" + i, outputs.get(i));
      }
      ModelProto model = write(Map.of(), results);
      if (!isLowered(given.operator())) {
        assertThat(model.getGraph().getNode(0).getOpType()).isEqualTo(given.operator().type());
      }
      check(model);
    }
  }

  @Test
  void a_network_with_its_gradients_is_written_soundly() {
    Tensor x = Tensor.placeholder(TensorType.float32(2, 3));
    Tensor weight = Tensors.ones(3, 2).requiresGrad();
    Tensor loss = x.matmul(weight).tanh().square().mean();
    Tensor gradient = Tensor.gradient(loss, weight);
    ModelProto model =
        write(named("x", x, "weight", weight), named("loss", loss, "grad", gradient));
    check(model);
    assertThat(model.getGraph().getInputList()).extracting("name").containsExactly("x", "weight");
    assertThat(model.getGraph().getOutputList()).extracting("name").containsExactly("loss", "grad");
  }

  @Test
  void names_that_people_choose_never_meet_those_that_are_made_up() {
    Tensor t0 = Tensor.placeholder(TensorType.float32(2));
    Tensor sum = t0.plus(1);
    Tensor product = sum.times(sum);
    Tensor column = product.exp().reshape(2, 1);
    Graph graph = Graph.of(List.of(sum, product, column));
    for (List<String> chosen :
        List.of(List.of("t1", "t0", "parameter_0"), List.of("Mul", "Add", "Exp"))) {
      check(ModelWriter.write(graph, named("constant_0", t0), chosen));
      check(
          ModelWriter.write(
              graph, named("constant_0", t0), chosen, Map.of(), Map.of(), BatchDimension.fixed()));
    }
  }

  @Test
  void one_tensor_may_be_several_results_and_a_leaf_may_be_one() {
    Tensor x = Tensor.placeholder(TensorType.float32(2));
    Tensor sum = x.plus(1);
    ModelProto model = write(named("x", x), named("a", sum, "b", sum, "c", x));
    check(model);
    assertThat(model.getGraph().getOutputList()).extracting("name").containsExactly("a", "b", "c");
  }

  @Test
  void parameters_keep_their_names_and_values() {
    Tensor x = Tensor.placeholder(TensorType.float32(1, 2));
    Tensor weight = Tensors.tensor(new float[] {1.5f, -2}, 2, 1);
    Tensor y = x.matmul(weight);
    ModelProto model =
        ModelWriter.write(
            Graph.of(List.of(y)),
            named("x", x),
            List.of("y"),
            Map.of(weight, "0.weight"),
            Map.of("labels", "violin\npiano"),
            BatchDimension.fixed());
    check(model);
    TensorProto written = model.getGraph().getInitializer(0);
    assertThat(written.getName()).isEqualTo("0.weight");
    assertThat(written.getDimsList()).containsExactly(2L, 1L);
    assertThat(
            written.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getFloat(4))
        .isEqualTo(-2);
    assertThat(model.getMetadataProps(0).getKey()).isEqualTo("labels");
    assertThat(model.getMetadataProps(0).getValue()).isEqualTo("violin\npiano");
  }

  @Test
  void the_same_graph_is_written_the_same_bit_for_bit() {
    List<byte[]> twice = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Tensor x = Tensor.placeholder(TensorType.float32(2, 1, 4, 4));
      Tensor y = x.pad(1, 1, 1, 1, 0).flip(3).reshape(2, -1).to(ElementType.INT64).sum(1);
      twice.add(write(named("x", x), named("y", y)).toByteArray());
    }
    assertThat(twice.get(0)).isEqualTo(twice.get(1));
  }

  @Test
  void equal_constants_of_operators_are_written_once() {
    Tensor x = Tensor.placeholder(TensorType.float32(2, 3));
    Tensor y = x.reshape(3, 2).exp().reshape(2, 3).reshape(3, 2);
    ModelProto model = write(named("x", x), named("y", y));
    assertThat(model.getGraph().getInitializerList())
        .extracting("name")
        .containsExactly("parameter_0", "parameter_1");
  }

  @Test
  void an_operator_that_onnx_has_no_node_for_is_refused() {
    Tensor y = Tensor.apply(new ReluGradient(), Tensors.ones(2), Tensors.ones(2));
    assertThatThrownBy(() -> ModelWriter.write(Graph.of(List.of(y)), Map.of(), List.of("y")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ReluGradient(float32[2], float32[2])")
        .hasMessageContaining("must be lowered");
  }

  @Test
  void a_placeholder_that_is_no_input_is_refused() {
    Tensor x = Tensor.placeholder(TensorType.float32(2, 3));
    assertThatThrownBy(() -> write(Map.of(), named("y", x.exp())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("float32[2, 3]")
        .hasMessageContaining("no input");
  }
}
