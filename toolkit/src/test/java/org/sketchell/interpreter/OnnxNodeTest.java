package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
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
    if (model.getGraph().getNodeCount() != 1) {
      return;
    }
    NodeProto node = model.getGraph().getNode(0);
    String name = folder.getFileName().toString();
    if (!OnnxTranslation.isEmitted(node.getOpType())) {
      return;
    }
    try {
      NotExpressible.unless(
          model.getGraph().getInputList().stream().allMatch(x -> x.getType().hasTensorType()),
          "inputs that are no tensors");
      Path data = folder.resolve("test_data_set_0");
      Case translated =
          OnnxTranslation.translate(OnnxNode.of(node, tensors(data, "input", inputs(node))));
      List<Tensor> expected = tensors(data, "output", present(node.getOutputList()));
      expressible.add(dynamicTest(name, () -> check(name, translated, expected)));
    } catch (NotExpressible e) {
      others.merge(e.getMessage(), 1, Integer::sum);
    }
  }

  private static List<Boolean> inputs(NodeProto node) {
    return present(node.getInputList());
  }

  private static List<Boolean> present(List<String> names) {
    return names.stream().map(name -> !name.isEmpty()).toList();
  }

  /** Tensors in files numbered without the ones left out, which become null. */
  private static List<Tensor> tensors(Path data, String kind, List<Boolean> present) {
    List<Tensor> tensors = new ArrayList<>();
    int file = 0;
    for (boolean there : present) {
      tensors.add(there ? OnnxTensors.read(data.resolve(kind + "_" + file++ + ".pb")) : null);
    }
    return tensors;
  }

  private static void check(String name, Case given, List<Tensor> expected) {
    List<NdArray> interpreted =
        Interpreter.apply(given.operator(), given.inputs().stream().map(NdArray::of).toList());
    List<Tensor> outputs = given.outputs();
    for (int i = 0; i < expected.size(); i++) {
      Comparisons.close(name + " by the interpreter", expected.get(i), interpreted.get(i), 1e-5);
      Comparisons.close(
          name + " by ONNX Runtime", outputs.get(i), NdArray.of(expected.get(i)), 1e-5);
    }
  }
}
