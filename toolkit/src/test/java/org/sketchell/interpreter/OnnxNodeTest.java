// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sketchell.onnx.ModelReader;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.onnx.NotExpressible;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * The node tests of the ONNX project, for the operators that Sketchell writes: expected outputs
 * that neither ONNX Runtime nor the interpreter had a hand in.
 *
 * <p>They are in the Debian package {@code libonnx-testdata}; the system property {@code
 * sketchell.onnx.nodes} names another folder.
 */
class OnnxNodeTest {
  private static final Path NODES =
      Path.of(System.getProperty("sketchell.onnx.nodes", "/usr/share/libonnx-testdata/data/node"));

  /** How many tests the package of 2022 has that must be covered. */
  private static final int FLOOR = 270;

  private final List<DynamicTest> expressible = new ArrayList<>();
  private final Map<String, Integer> others = new TreeMap<>();

  @TestFactory
  List<DynamicTest> outputs_are_those_of_the_standard() throws IOException {
    assumeTrue(
        Files.isDirectory(NODES),
        "No ONNX node tests in " + NODES + "; install libonnx-testdata to run them.");
    try (Stream<Path> folders = Files.list(NODES)) {
      for (Path folder : folders.sorted().toList()) {
        collect(folder);
      }
    }
    System.out.printf(
        "ONNX node tests: %d run, %d not expressible: %s%n",
        expressible.size(), others.values().stream().mapToInt(Integer::intValue).sum(), others);
    int covered = expressible.size();
    expressible.add(
        dynamicTest("enough of them", () -> assertThat(covered).isGreaterThanOrEqualTo(FLOOR)));
    return expressible;
  }

  private void collect(Path folder) throws IOException {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx")));
    NodeProto node = model.getGraph().getNode(0);
    String name = folder.getFileName().toString();
    if (model.getGraph().getNodeCount() != 1 || !ModelReader.knows(node.getOpType())) {
      return;
    }
    Path data = folder.resolve("test_data_set_0");
    try {
      List<Tensor> outputs =
          List.copyOf(new ModelReader(fed(model, data)).read(1).outputs().values());
      List<Tensor> expected = new ArrayList<>();
      for (int i = 0; i < outputs.size(); i++) {
        expected.add(ModelReader.tensor(stored(data, "output", i)));
      }
      expressible.add(dynamicTest(name, () -> check(name, outputs, expected)));
    } catch (NotExpressible e) {
      assertThat(e).hasMessageNotContaining("makes no sense");
      others.merge(e.getMessage(), 1, Integer::sum);
    }
  }

  /** A model that knows its inputs, as operators have some of them as attributes. */
  private static ModelProto fed(ModelProto model, Path data) throws IOException {
    ModelProto.Builder fed = model.toBuilder();
    // Many are of newer sets than Sketchell writes, with the same nodes.
    fed.clearOpsetImport()
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(ModelWriter.OPERATOR_SET));
    for (int i = 0; i < model.getGraph().getInputCount(); i++) {
      ValueInfoProto input = model.getGraph().getInput(i);
      if (input.getType().hasTensorType()) {
        fed.getGraphBuilder()
            .addInitializer(stored(data, "input", i).toBuilder().setName(input.getName()));
      }
    }
    return fed.build();
  }

  private static TensorProto stored(Path data, String kind, int i) throws IOException {
    return TensorProto.parseFrom(Files.readAllBytes(data.resolve(kind + "_" + i + ".pb")));
  }

  private static void check(String name, List<Tensor> outputs, List<Tensor> expected) {
    Node node = outputs.get(0).node().orElseThrow();
    List<NdArray> interpreted =
        Interpreter.apply(node.operator(), node.inputs().stream().map(NdArray::of).toList());
    for (int i = 0; i < expected.size(); i++) {
      Comparisons.close(name + " by the interpreter", expected.get(i), interpreted.get(i), 1e-5);
      Comparisons.close(
          name + " by ONNX Runtime", outputs.get(i), NdArray.of(expected.get(i)), 1e-5);
    }
  }
}
