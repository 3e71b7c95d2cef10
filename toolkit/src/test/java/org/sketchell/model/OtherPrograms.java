// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** ONNX models as other programs write them, small enough to work out what they give. */
public final class OtherPrograms {
  private OtherPrograms() {}

  /** A model without nodes yet. */
  public static OnnxMl.ModelProto.Builder model() {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.newBuilder().setIrVersion(8).setProducerName("another");
    model.addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(17));
    model.getGraphBuilder().setName("graph");
    return model;
  }

  /** An input or output; sizes below 0 are free. */
  public static OnnxMl.ValueInfoProto port(String name, DataType elements, int... sizes) {
    OnnxMl.TypeProto.Tensor.Builder type =
        OnnxMl.TypeProto.Tensor.newBuilder().setElemType(elements.getNumber());
    type.getShapeBuilder();
    for (int size : sizes) {
      OnnxMl.TensorShapeProto.Dimension.Builder dimension = type.getShapeBuilder().addDimBuilder();
      if (size < 0) {
        dimension.setDimParam("N");
      } else {
        dimension.setDimValue(size);
      }
    }
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(OnnxMl.TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  public static OnnxMl.NodeProto.Builder node(String operator, String output, String... inputs) {
    return OnnxMl.NodeProto.newBuilder()
        .setOpType(operator)
        .setName(operator + " of " + output)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  public static OnnxMl.AttributeProto attribute(String name, long... numbers) {
    OnnxMl.AttributeProto.Builder attribute = OnnxMl.AttributeProto.newBuilder().setName(name);
    if (numbers.length == 1) {
      return attribute.setType(OnnxMl.AttributeProto.AttributeType.INT).setI(numbers[0]).build();
    }
    attribute.setType(OnnxMl.AttributeProto.AttributeType.INTS);
    for (long number : numbers) {
      attribute.addInts(number);
    }
    return attribute.build();
  }

  public static OnnxMl.TensorProto floats(String name, float[] values, long... sizes) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    OnnxMl.TensorProto.Builder tensor =
        OnnxMl.TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.FLOAT.getNumber())
            .setRawData(ByteString.copyFrom(bytes));
    for (long size : sizes) {
      tensor.addDims(size);
    }
    return tensor.build();
  }

  public static OnnxMl.TensorProto longs(String name, long... values) {
    OnnxMl.TensorProto.Builder tensor =
        OnnxMl.TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.INT64.getNumber())
            .addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    return tensor.build();
  }

  /**
   * A classifier of grey images of 4 x 4 whose score for class k is the sum of row k, times a
   * weight: [batch, 4 * 4] times [16, 3]. {@code x} is its input and {@code y} its output.
   *
   * @param input as it takes images
   * @param output as it gives scores, such as [-1, 3, 1, 1]
   */
  public static OnnxMl.ModelProto.Builder rows(
      OnnxMl.ValueInfoProto input, OnnxMl.ValueInfoProto output, float weight) {
    OnnxMl.ModelProto.Builder model = model();
    OnnxMl.GraphProto.Builder graph = model.getGraphBuilder();
    graph.addInput(input).addOutput(output);
    float[] weights = new float[16 * 3];
    for (int pixel = 0; pixel < 12; pixel++) {
      weights[pixel * 3 + pixel / 4] = weight;
    }
    graph.addInitializer(floats("w", weights, 16, 3));
    graph.addInitializer(longs("flat", -1, 16));
    graph.addNode(
        node("Cast", "numbers", "x").addAttribute(attribute("to", DataType.FLOAT.getNumber())));
    graph.addNode(node("Reshape", "pixels", "numbers", "flat"));
    graph.addNode(node("MatMul", "sums", "pixels", "w"));
    List<OnnxMl.TensorShapeProto.Dimension> sizes =
        output.getType().getTensorType().getShape().getDimList();
    graph.addInitializer(
        longs(
            "form",
            sizes.stream()
                .mapToLong(size -> size.hasDimValue() ? size.getDimValue() : -1)
                .toArray()));
    graph.addNode(node("Reshape", "scores", "sums", "form"));
    graph.addNode(
        node("Cast", "y", "scores")
            .addAttribute(attribute("to", output.getType().getTensorType().getElemType())));
    return model;
  }
}
