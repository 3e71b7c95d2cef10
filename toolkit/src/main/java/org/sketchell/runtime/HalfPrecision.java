// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Set;

/**
 * A model of Sketchell's whose convolutions and matrix products are computed in float16. Each
 * factor is divided by the largest of its tensor, and the result multiplied by both: gradients,
 * which may be tiny, do not vanish, and sums of some ten thousand products do not overflow.
 */
final class HalfPrecision {
  private static final Set<String> PRODUCTS = Set.of("Conv", "ConvTranspose", "MatMul", "Gemm");

  /** Keeps sums of millions of products, each at most this, among float16's numbers. */
  private static final float SMALL = 1 / 64f;

  /** Of tensors of zeros. */
  private static final float LEAST = 1e-30f;

  private int made;

  private HalfPrecision() {}

  /** The bytes of the model; the same where another program wrote it. */
  static byte[] of(byte[] model) {
    try {
      ModelProto read = ModelProto.parseFrom(model);
      return read.getProducerName().equals("sketchell")
          ? read.toBuilder().setGraph(new HalfPrecision().of(read.getGraph())).build().toByteArray()
          : model;
    } catch (InvalidProtocolBufferException e) {
      // ONNX Runtime says what is wrong with it.
      return model;
    }
  }

  private GraphProto of(GraphProto graph) {
    GraphProto.Builder half = graph.toBuilder().clearNode();
    String zone = "half_" + made++ + "/";
    boolean first = true;
    for (NodeProto node : graph.getNodeList()) {
      if (PRODUCTS.contains(node.getOpType()) && node.getDomain().isEmpty()) {
        if (first) {
          half.addInitializer(scalar(zone + "least", LEAST));
          half.addInitializer(scalar(zone + "small", SMALL));
          first = false;
        }
        product(half, zone, node);
      } else {
        half.addNode(inside(node));
      }
    }
    return half.build();
  }

  /** With the graphs inside of it, such as that of a loop, in the same form. */
  private NodeProto inside(NodeProto node) {
    NodeProto.Builder copy = node.toBuilder();
    for (AttributeProto.Builder attribute : copy.getAttributeBuilderList()) {
      if (attribute.hasG()) {
        attribute.setG(of(attribute.getG()));
      }
    }
    return copy.build();
  }

  private void product(GraphProto.Builder graph, String zone, NodeProto node) {
    String name = "half_" + made++ + "/";
    for (int i = 0; i < 2; i++) {
      String x = node.getInput(i);
      String at = name + i;
      add(graph, "Abs", at + "/sizes", x);
      graph.addNode(
          node("ReduceMax", at + "/found", at + "/sizes").addAttribute(integer("keepdims", 0)));
      add(graph, "Max", at + "/largest", at + "/found", zone + "least");
      add(graph, "Div", at + "/scaled", x, at + "/largest");
      // The sum of many products of numbers up to 1 would be too large.
      String scaled = at + "/scaled";
      if (i == 0) {
        add(graph, "Mul", at + "/small", scaled, zone + "small");
        scaled = at + "/small";
      }
      cast(graph, scaled, at + "/half", TensorProto.DataType.FLOAT16);
    }
    graph.addNode(
        node.toBuilder()
            .clearInput()
            .clearOutput()
            .setName(name + "product")
            .addInput(name + "0/half")
            .addInput(name + "1/half")
            .addOutput(name + "product"));
    cast(graph, name + "product", name + "single", TensorProto.DataType.FLOAT);
    add(graph, "Mul", name + "scale", name + "0/largest", name + "1/largest");
    add(graph, "Div", name + "whole_scale", name + "scale", zone + "small");
    boolean biased = node.getInputCount() > 2 && !node.getInput(2).isEmpty();
    String result = node.getOutput(0);
    add(graph, "Mul", biased ? name + "unbiased" : result, name + "single", name + "whole_scale");
    if (biased) {
      add(graph, "Add", result, name + "unbiased", bias(graph, name, node));
    }
  }

  /** What is added to each image, or to each row as it is. */
  private static String bias(GraphProto.Builder graph, String name, NodeProto node) {
    if (node.getOpType().equals("Gemm")) {
      return node.getInput(2);
    }
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name + "sizes")
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(4)
            .addAllInt64Data(List.of(1L, -1L, 1L, 1L)));
    add(graph, "Reshape", name + "bias", node.getInput(2), name + "sizes");
    return name + "bias";
  }

  private static void cast(
      GraphProto.Builder graph, String from, String to, TensorProto.DataType type) {
    graph.addNode(node("Cast", to, from).addAttribute(integer("to", type.getNumber())));
  }

  private static void add(GraphProto.Builder graph, String type, String output, String... inputs) {
    graph.addNode(node(type, output, inputs));
  }

  private static NodeProto.Builder node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(output)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static TensorProto scalar(String name, float value) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addFloatData(value)
        .build();
  }
}
