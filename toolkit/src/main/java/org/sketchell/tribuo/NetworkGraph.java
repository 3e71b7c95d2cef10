// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.onnx.ModelReader;
import org.sketchell.record.ProvenanceException;
import org.sketchell.shape.ImageSize;
import org.tribuo.util.onnx.ONNXAttribute;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXInitializer;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXOperator;
import org.tribuo.util.onnx.ONNXOperators;
import org.tribuo.util.onnx.ONNXRef;

/** A network as a part of a graph that Tribuo writes, such as that of an ensemble. */
final class NetworkGraph {
  /** Operators that have no form in the operator set that Tribuo writes. */
  private static final Set<String> NEWER = Set.of("LayerNormalization", "Shape");

  private final ONNXContext context;
  private final GraphProto graph;
  private final Map<String, ONNXRef<?>> values = new HashMap<>();

  NetworkGraph(ONNXContext context, GraphProto graph) {
    this.context = context;
    this.graph = graph;
  }

  /** An operator as a node of the network uses it. */
  private record Use(NodeProto node, int inputs) implements ONNXOperator {
    @Override
    public String getOpName() {
      return node.getOpType();
    }

    @Override
    public int getNumInputs() {
      return inputs;
    }

    @Override
    public int getNumOptionalInputs() {
      return 0;
    }

    @Override
    public int getNumOutputs() {
      return node.getOutputCount();
    }

    @Override
    public Map<String, ONNXAttribute> getAttributes() {
      Map<String, ONNXAttribute> attributes = new LinkedHashMap<>();
      for (AttributeProto attribute : node.getAttributeList()) {
        attributes.put(
            attribute.getName(),
            new ONNXAttribute(attribute.getName(), attribute.getType(), false));
      }
      return attributes;
    }

    @Override
    public Set<String> getMandatoryAttributeNames() {
      return Set.of();
    }

    @Override
    public int getOpVersion() {
      return ONNXOperators.getOpsetVersion();
    }

    @Override
    public String getOpDomain() {
      return ONNXOperators.GATHER.getOpDomain();
    }

    Map<String, Object> values() {
      Map<String, Object> values = new LinkedHashMap<>();
      for (AttributeProto attribute : node.getAttributeList()) {
        values.put(attribute.getName(), value(attribute));
      }
      return values;
    }

    private static Object value(AttributeProto attribute) {
      return switch (attribute.getType()) {
        case INT -> Math.toIntExact(attribute.getI());
        case FLOAT -> attribute.getF();
        case STRING -> attribute.getS().toStringUtf8();
        case INTS -> attribute.getIntsList().stream().mapToInt(Math::toIntExact).toArray();
        default -> throw new IllegalStateException("No operator has such an attribute");
      };
    }
  }

  /** One of Tribuo's form for a single node. */
  private static NodeProto node(String type, AttributeProto... attributes) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .addAllAttribute(Arrays.asList(attributes))
        .addOutput("out")
        .build();
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /**
   * Writes the network.
   *
   * @param features [batch, features]
   * @param columns for each pixel of an image which feature it is; -1 for one that is always black
   * @param result what the network gives under this name
   */
  ONNXRef<?> result(ONNXRef<?> features, int count, ImageSize size, int[] columns, String result) {
    requireOld();
    values.put(graph.getInput(0).getName(), images(features, count, size, columns));
    for (TensorProto constant : graph.getInitializerList()) {
      values.put(constant.getName(), constant(constant));
    }
    for (NodeProto written : graph.getNodeList()) {
      NodeProto node = older(written);
      List<ONNXRef<?>> inputs = new ArrayList<>();
      for (String input : node.getInputList()) {
        // Resize has inputs that are left out, which an empty one stands for.
        inputs.add(input.isEmpty() ? context.array("empty", new float[0]) : values.get(input));
      }
      Use use = new Use(node, inputs.size());
      List<ONNXNode> made =
          context.operation(use, inputs, List.copyOf(node.getOutputList()), use.values());
      for (int i = 0; i < made.size(); i++) {
        values.put(node.getOutput(i), made.get(i));
      }
    }
    return values.get(result);
  }

  /** The same node in the operator set that Tribuo writes. */
  private static NodeProto older(NodeProto node) {
    NodeProto.Builder older = node.toBuilder().clearAttribute();
    // Whether a size of 0 is one, or that of the input: no image has one.
    node.getAttributeList().stream()
        .filter(attribute -> !attribute.getName().equals("allowzero"))
        .forEach(older::addAttribute);
    return older.build();
  }

  private void requireOld() {
    for (NodeProto node : graph.getNodeList()) {
      if (NEWER.contains(node.getOpType())) {
        throw new ProvenanceException(
            "This network has the operator %s, which the operator set %d that Tribuo writes models"
                + " in has not; write it as a file of its own with save(path).",
            node.getOpType(), ONNXOperators.getOpsetVersion());
      }
    }
  }

  private ONNXRef<?> images(ONNXRef<?> features, int count, ImageSize size, int[] columns) {
    ONNXRef<?> pixels = columns(features, count, columns);
    long[] shape = {-1, size.channels(), size.height(), size.width()};
    return apply(node("Reshape"), pixels, context.array("image_shape", shape));
  }

  /**
   * Columns in another order.
   *
   * @param count of the columns that there are
   * @param order which one each is; -1 for one of zeros
   */
  ONNXRef<?> columns(ONNXRef<?> rows, int count, int[] order) {
    int[] same = new int[count];
    Arrays.setAll(same, i -> i);
    if (Arrays.equals(order, same)) {
      return rows;
    }
    ONNXRef<?> with = rows;
    if (Arrays.stream(order).anyMatch(i -> i < 0)) {
      with =
          apply(
              node("Pad"),
              rows,
              context.array("pads", new long[] {0, 0, 0, 1}),
              context.constant("black", 0f));
    }
    long[] indices = Arrays.stream(order).mapToLong(i -> i < 0 ? count : i).toArray();
    return apply(node("Gather", integer("axis", 1)), with, context.array("columns", indices));
  }

  private ONNXRef<?> apply(NodeProto node, ONNXRef<?>... inputs) {
    Use use = new Use(node, inputs.length);
    return context.operation(use, List.of(inputs), node.getOpType(), use.values());
  }

  private ONNXInitializer constant(TensorProto tensor) {
    List<Integer> sizes = tensor.getDimsList().stream().map(Math::toIntExact).toList();
    if (tensor.getDataType() == TensorProto.DataType.INT64.getNumber()) {
      long[] numbers = ModelReader.tensor(tensor).toLongArray();
      return sizes.isEmpty()
          ? context.constant(tensor.getName(), numbers[0])
          : context.array(tensor.getName(), numbers);
    }
    float[] values = ModelReader.tensor(tensor).toFloatArray();
    return sizes.isEmpty()
        ? context.constant(tensor.getName(), values[0])
        : context.floatTensor(tensor.getName(), sizes, buffer -> buffer.put(values));
  }
}
