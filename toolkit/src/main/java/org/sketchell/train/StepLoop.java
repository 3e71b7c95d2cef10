// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Many steps in one run: a step as the body of a Scan. */
final class StepLoop {
  static final String ROWS = "rows";
  private static final String STEPS = "steps";
  private static final String EXAMPLES = "examples";

  /** Names inside a body must not be those outside. */
  private static final String INSIDE = "in_step/";

  private final OnnxMl.GraphProto step;
  private final int batch;
  private final List<String> state;

  private StepLoop(OnnxMl.GraphProto step, List<String> state, int batch) {
    this.step = step;
    this.state = state;
    this.batch = batch;
  }

  /**
   * The loop around a step.
   *
   * @param state the vectors that go round; what the step gives as {@code new_NAME} the next one
   *     takes
   * @param batch examples that a step takes
   */
  static OnnxMl.ModelProto around(OnnxMl.ModelProto step, List<String> state, int batch) {
    return step.toBuilder().setGraph(new StepLoop(step.getGraph(), state, batch).graph()).build();
  }

  static PortableStep of(PortableStep whole) {
    StepLayout layout = whole.layout();
    List<String> state = List.copyOf(layout.sizes().keySet());
    StepLoop loop = new StepLoop(whole.onnx().getGraph(), state, layout.batch());
    StepLayout described = loop.described(layout);
    OnnxMl.ModelProto.Builder model = around(whole.onnx(), state, layout.batch()).toBuilder();
    model
        .clearMetadataProps()
        .addMetadataProps(entry(PortableStep.LAYOUT, described.toJson()))
        .addMetadataProps(entry(PortableStep.NETWORK, whole.network()));
    return new PortableStep("", model.build(), described, whole.network());
  }

  private static OnnxMl.StringStringEntryProto entry(String key, String value) {
    return OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private StepLayout described(StepLayout layout) {
    Map<String, String> inputs = new LinkedHashMap<>(layout.inputs());
    inputs.replaceAll((name, meaning) -> isField(name) ? meaning + "; all examples" : meaning);
    inputs.put(ROWS, "which examples each step takes, counted from 0");
    inputs.computeIfPresent(
        PortableStep.LEARNING_RATE, (name, meaning) -> meaning.replace("this step", "each step"));
    inputs.put(PortableStep.STEP, "number of each step: 0 gives the state to begin with");
    return new StepLayout(
        layout.version(),
        layout.batch(),
        inputs,
        layout.outputs(),
        layout.state(),
        layout.network(),
        layout.training());
  }

  private boolean isField(String input) {
    return !state.contains(input)
        && !Set.of(PortableStep.LEARNING_RATE, PortableStep.STEP).contains(input);
  }

  private List<OnnxMl.ValueInfoProto> fields() {
    return step.getInputList().stream().filter(input -> isField(input.getName())).toList();
  }

  private OnnxMl.ValueInfoProto input(String name) {
    return step.getInputList().stream()
        .filter(input -> input.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  // The body -------------------------------------------------------------------------------------

  private OnnxMl.GraphProto body() {
    OnnxMl.GraphProto.Builder body = OnnxMl.GraphProto.newBuilder().setName("step");
    state.forEach(vector -> body.addInput(inside(input(vector))));
    body.addInput(inside(value(ROWS, OnnxMl.TensorProto.DataType.INT64, batch)));
    body.addInput(inside(input(PortableStep.LEARNING_RATE)));
    body.addInput(inside(input(PortableStep.STEP)));
    for (OnnxMl.ValueInfoProto field : fields()) {
      body.addNode(
          OnnxMl.NodeProto.newBuilder()
              .setOpType("Gather")
              .setName("batch_" + field.getName())
              .addInput(field.getName())
              .addInput(INSIDE + ROWS)
              .addOutput(INSIDE + field.getName()));
    }
    fields().forEach(field -> body.addValueInfo(inside(field)));
    step.getValueInfoList().forEach(value -> body.addValueInfo(inside(value)));
    step.getNodeList().forEach(node -> body.addNode(inside(node)));
    step.getInitializerList()
        .forEach(
            constant ->
                body.addInitializer(constant.toBuilder().setName(INSIDE + constant.getName())));
    results().forEach(result -> body.addOutput(inside(result)));
    return body.build();
  }

  /** The state first, as Scan wants it, then what each step tells. */
  private List<OnnxMl.ValueInfoProto> results() {
    Map<String, OnnxMl.ValueInfoProto> results = new LinkedHashMap<>();
    step.getOutputList().forEach(output -> results.put(output.getName(), output));
    List<OnnxMl.ValueInfoProto> ordered = new ArrayList<>();
    state.forEach(vector -> ordered.add(results.remove(PortableStep.NEW + vector)));
    ordered.addAll(results.values());
    return ordered;
  }

  private static OnnxMl.ValueInfoProto inside(OnnxMl.ValueInfoProto value) {
    return value.toBuilder().setName(INSIDE + value.getName()).build();
  }

  private static OnnxMl.NodeProto inside(OnnxMl.NodeProto node) {
    OnnxMl.NodeProto.Builder copy = node.toBuilder().clearInput().clearOutput();
    // An empty name is an input that is left out.
    node.getInputList().forEach(name -> copy.addInput(name.isEmpty() ? name : INSIDE + name));
    node.getOutputList().forEach(name -> copy.addOutput(name.isEmpty() ? name : INSIDE + name));
    return copy.build();
  }

  // Around it ------------------------------------------------------------------------------------

  private OnnxMl.GraphProto graph() {
    OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder().setName("sketchell");
    fields().forEach(field -> graph.addInput(first(field, EXAMPLES)));
    OnnxMl.NodeProto.Builder scan = OnnxMl.NodeProto.newBuilder().setOpType("Scan").setName(STEPS);
    scan.addAllInput(state).addInput(ROWS);
    scan.addInput(PortableStep.LEARNING_RATE).addInput(PortableStep.STEP);
    graph.addInput(each(value(ROWS, OnnxMl.TensorProto.DataType.INT64, batch)));
    graph.addInput(each(input(PortableStep.LEARNING_RATE)));
    graph.addInput(each(input(PortableStep.STEP)));
    state.forEach(vector -> graph.addInput(input(vector)));
    for (OnnxMl.ValueInfoProto result : results()) {
      boolean stays = result.getName().startsWith(PortableStep.NEW);
      graph.addOutput(stays ? result : each(result));
      scan.addOutput(result.getName());
    }
    scan.addAttribute(
        OnnxMl.AttributeProto.newBuilder()
            .setName("body")
            .setType(OnnxMl.AttributeProto.AttributeType.GRAPH)
            .setG(body()));
    scan.addAttribute(
        OnnxMl.AttributeProto.newBuilder()
            .setName("num_scan_inputs")
            .setType(OnnxMl.AttributeProto.AttributeType.INT)
            .setI(3));
    return graph.addNode(scan).build();
  }

  private static OnnxMl.ValueInfoProto value(
      String name, OnnxMl.TensorProto.DataType elements, int size) {
    OnnxMl.ValueInfoProto.Builder value = OnnxMl.ValueInfoProto.newBuilder().setName(name);
    OnnxMl.TypeProto.Tensor.Builder type = value.getTypeBuilder().getTensorTypeBuilder();
    type.setElemType(elements.getNumber()).getShapeBuilder().addDimBuilder().setDimValue(size);
    return value.build();
  }

  /** The same for any number of examples. */
  private static OnnxMl.ValueInfoProto first(OnnxMl.ValueInfoProto value, String name) {
    OnnxMl.ValueInfoProto.Builder any = value.toBuilder();
    any.getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(0)
        .setDimParam(name);
    return any.build();
  }

  /** One for each step. */
  private static OnnxMl.ValueInfoProto each(OnnxMl.ValueInfoProto value) {
    OnnxMl.ValueInfoProto.Builder many = value.toBuilder();
    many.getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .addDim(0, OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam(STEPS));
    return many.build();
  }
}
