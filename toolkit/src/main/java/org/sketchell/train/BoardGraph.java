// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.onnx.ModelWriter;

/**
 * A network's ONNX model as the {@code GraphDef} that TensorBoard draws: nodes with what they take
 * and the shapes of what they give, in boxes by the layers they belong to. Numbers of weights are
 * left out. The numbers of the fields are those of TensorFlow's {@code graph.proto}, {@code
 * node_def.proto}, {@code attr_value.proto} and {@code tensor_shape.proto}.
 */
final class BoardGraph {
  private static final int NODE = 1;
  private static final int VERSIONS = 4;

  private static final int NAME = 1;
  private static final int OP = 2;
  private static final int INPUT = 3;
  private static final int ATTRIBUTE = 5;

  private static final int LIST = 1;
  private static final int STRING = 2;
  private static final int INTEGER = 3;
  private static final int REAL = 4;
  private static final int SHAPE = 7;

  /** Under this name TensorBoard looks for the shapes of what a node gives. */
  private static final String OUTPUT_SHAPES = "_output_shapes";

  /** A version of TensorFlow's graphs that every TensorBoard knows. */
  private static final int PRODUCER = 22;

  private final OnnxMl.GraphProto graph;
  private final Map<String, OnnxMl.TypeProto.Tensor> types = new HashMap<>();

  /** Of each value, the node that gives it, with a number if it is not its first output. */
  private final Map<String, String> givers = new HashMap<>();

  private final Set<String> taken = new HashSet<>();
  private final ProtoFields written = new ProtoFields();

  private BoardGraph(OnnxMl.GraphProto graph) {
    this.graph = graph;
  }

  static ByteString of(OnnxMl.ModelProto model) {
    BoardGraph drawn = new BoardGraph(model.getGraph());
    drawn.write();
    return drawn.written.toBytes();
  }

  private void write() {
    List.of(graph.getInputList(), graph.getValueInfoList(), graph.getOutputList())
        .forEach(
            values ->
                values.forEach(
                    value -> types.put(value.getName(), value.getType().getTensorType())));
    for (OnnxMl.ValueInfoProto input : graph.getInputList()) {
      giver(input.getName(), "Placeholder");
    }
    for (OnnxMl.TensorProto constant : graph.getInitializerList()) {
      types.put(constant.getName(), type(constant));
      giver(constant.getName(), ModelWriter.isMadeUp(constant.getName()) ? "Const" : "Variable");
    }
    graph.getNodeList().forEach(this::write);
    for (OnnxMl.ValueInfoProto output : graph.getOutputList()) {
      String name = free(output.getName());
      written.message(NODE, node(name, "Output").text(INPUT, givers.get(output.getName())));
    }
    written.message(VERSIONS, new ProtoFields().integer(1, PRODUCER));
  }

  /** A node without inputs. */
  private void giver(String value, String type) {
    String name = free(value);
    givers.put(value, name);
    ProtoFields node = node(name, type);
    attribute(node, OUTPUT_SHAPES, shapes(List.of(value)));
    written.message(NODE, node);
  }

  private void write(OnnxMl.NodeProto proto) {
    String name = free(proto.getName().isEmpty() ? proto.getOutput(0) : proto.getName());
    for (int i = 0; i < proto.getOutputCount(); i++) {
      givers.put(proto.getOutput(i), i == 0 ? name : name + ":" + i);
    }
    ProtoFields node = node(name, proto.getOpType());
    // An empty name is an input that is left out.
    proto.getInputList().stream()
        .filter(input -> !input.isEmpty())
        .forEach(input -> node.text(INPUT, givers.get(input)));
    attributes(proto).forEach((key, value) -> attribute(node, key, value));
    attribute(node, OUTPUT_SHAPES, shapes(proto.getOutputList()));
    written.message(NODE, node);
  }

  private static ProtoFields node(String name, String type) {
    return new ProtoFields().text(NAME, name).text(OP, type);
  }

  /** A name that no other node has; parts of a part are in a box of their own. */
  private String free(String name) {
    // A colon divides a node's name from the number of its output.
    String boxed = name.replace('.', '/').replace(':', '_');
    String free = boxed;
    for (int i = 1; !taken.add(free); i++) {
      free = boxed + "_" + i;
    }
    return free;
  }

  private static void attribute(ProtoFields node, String key, ProtoFields value) {
    node.message(ATTRIBUTE, new ProtoFields().text(1, key).message(2, value));
  }

  private static Map<String, ProtoFields> attributes(OnnxMl.NodeProto proto) {
    Map<String, ProtoFields> attributes = new LinkedHashMap<>();
    for (OnnxMl.AttributeProto attribute : proto.getAttributeList()) {
      ProtoFields value = new ProtoFields();
      ProtoFields list = new ProtoFields();
      switch (attribute.getType()) {
        case INT -> value.integer(INTEGER, attribute.getI());
        case FLOAT -> value.real(REAL, attribute.getF());
        case STRING -> value.bytes(STRING, attribute.getS());
        case INTS -> {
          attribute.getIntsList().forEach(number -> list.integer(INTEGER, number));
          value.message(LIST, list);
        }
        case FLOATS -> {
          attribute.getFloatsList().forEach(number -> list.real(REAL, number));
          value.message(LIST, list);
        }
        case STRINGS -> {
          attribute.getStringsList().forEach(text -> list.bytes(STRING, text));
          value.message(LIST, list);
        }
        case TENSOR -> value.message(SHAPE, shape(type(attribute.getT())));
        default -> value.text(STRING, attribute.getType().name());
      }
      attributes.put(attribute.getName(), value);
    }
    return attributes;
  }

  private ProtoFields shapes(List<String> values) {
    ProtoFields list = new ProtoFields();
    for (String value : values) {
      OnnxMl.TypeProto.Tensor type = types.get(value);
      list.message(SHAPE, type == null ? new ProtoFields().integer(3, 1) : shape(type));
    }
    return new ProtoFields().message(LIST, list);
  }

  private static ProtoFields shape(OnnxMl.TypeProto.Tensor type) {
    ProtoFields shape = new ProtoFields();
    type.getShape()
        .getDimList()
        .forEach(
            dimension ->
                shape.message(
                    2,
                    new ProtoFields()
                        .integer(1, dimension.hasDimValue() ? dimension.getDimValue() : -1)));
    return shape;
  }

  private static OnnxMl.TypeProto.Tensor type(OnnxMl.TensorProto constant) {
    OnnxMl.TypeProto.Tensor.Builder type = OnnxMl.TypeProto.Tensor.newBuilder();
    type.setElemType(constant.getDataType());
    constant
        .getDimsList()
        .forEach(size -> type.getShapeBuilder().addDimBuilder().setDimValue(size));
    return type.build();
  }
}
