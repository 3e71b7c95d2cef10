// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.platform.Fp16Conversions;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.sketchell.file.FileException;

/**
 * Weights that take less room in a file, and are made float32 of again when it is opened; what is
 * computed with them stays float32. Few numbers, such as biases, stay as they are.
 */
final class ShortWeights {
  /** Below that, what a weight needs beside itself takes as much as it saves. */
  private static final int FEW = 256;

  private static final int INT8_LARGEST = 127;
  private static final float LARGEST_HALF = 65504;

  private final OnnxMl.GraphProto.Builder graph;
  private final List<OnnxMl.NodeProto> first = new ArrayList<>();

  private ShortWeights(OnnxMl.GraphProto.Builder graph) {
    this.graph = graph;
  }

  /** Writes the weights of a graph with a precision. */
  static void in(OnnxMl.GraphProto.Builder graph, ModelExport.Precision precision) {
    ShortWeights weights = new ShortWeights(graph);
    List<OnnxMl.TensorProto> all = List.copyOf(graph.getInitializerList());
    graph.clearInitializer();
    for (OnnxMl.TensorProto tensor : all) {
      long count = tensor.getRawData().size() / Float.BYTES;
      boolean weight =
          tensor.getDataType() == OnnxMl.TensorProto.DataType.FLOAT.getNumber()
              && tensor.getDimsCount() >= 2
              && count >= FEW;
      if (!weight) {
        graph.addInitializer(tensor);
      } else if (precision == ModelExport.Precision.FLOAT16) {
        weights.halve(tensor);
      } else {
        weights.quantize(tensor);
      }
    }
    List<OnnxMl.NodeProto> nodes = List.copyOf(graph.getNodeList());
    graph.clearNode().addAllNode(weights.first).addAllNode(nodes);
  }

  private static FloatBuffer values(OnnxMl.TensorProto tensor) {
    return tensor
        .getRawData()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }

  private void halve(OnnxMl.TensorProto tensor) {
    FloatBuffer values = values(tensor);
    ByteBuffer halves =
        ByteBuffer.allocate(values.remaining() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      float value = values.get();
      if (Math.abs(value) > LARGEST_HALF) {
        throw new FileException(
            "The weights %s have the number %s, but float16 ends at %s; keep them as float32.",
            tensor.getName(), value, LARGEST_HALF);
      }
      halves.putShort(Fp16Conversions.floatToFp16(value));
    }
    String name = tensor.getName() + "/float16";
    graph.addInitializer(
        tensor.toBuilder()
            .setName(name)
            .setDataType(OnnxMl.TensorProto.DataType.FLOAT16.getNumber())
            .setRawData(ByteString.copyFrom(halves.flip())));
    first.add(
        OnnxMl.NodeProto.newBuilder()
            .setOpType("Cast")
            .setName(tensor.getName() + "/Cast")
            .addInput(name)
            .addOutput(tensor.getName())
            .addAttribute(ModelExport.integer("to", OnnxMl.TensorProto.DataType.FLOAT.getNumber()))
            .build());
  }

  /** w / scale rounded, with a scale for each row: its largest number becomes 127. */
  private void quantize(OnnxMl.TensorProto tensor) {
    FloatBuffer values = values(tensor);
    int rows = Math.toIntExact(tensor.getDims(0));
    int each = values.remaining() / rows;
    ByteBuffer bytes = ByteBuffer.allocate(rows * each);
    ByteBuffer scales = ByteBuffer.allocate(rows * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      float largest = 0;
      for (int i = row * each; i < (row + 1) * each; i++) {
        largest = Math.max(largest, Math.abs(values.get(i)));
      }
      float scale = largest == 0 ? 1 : largest / INT8_LARGEST;
      scales.putFloat(scale);
      for (int i = row * each; i < (row + 1) * each; i++) {
        bytes.put((byte) Math.round(values.get(i) / scale));
      }
    }
    String name = tensor.getName() + "/int8";
    graph.addInitializer(
        tensor.toBuilder()
            .setName(name)
            .setDataType(OnnxMl.TensorProto.DataType.INT8.getNumber())
            .setRawData(ByteString.copyFrom(bytes.flip())));
    graph.addInitializer(
        OnnxMl.TensorProto.newBuilder()
            .setName(tensor.getName() + "/scale")
            .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
            .addDims(rows)
            .setRawData(ByteString.copyFrom(scales.flip())));
    graph.addInitializer(
        OnnxMl.TensorProto.newBuilder()
            .setName(tensor.getName() + "/zero")
            .setDataType(OnnxMl.TensorProto.DataType.INT8.getNumber())
            .addDims(rows)
            .setRawData(ByteString.copyFrom(new byte[rows])));
    first.add(
        OnnxMl.NodeProto.newBuilder()
            .setOpType("DequantizeLinear")
            .setName(tensor.getName() + "/DequantizeLinear")
            .addInput(name)
            .addInput(tensor.getName() + "/scale")
            .addInput(tensor.getName() + "/zero")
            .addOutput(tensor.getName())
            .addAttribute(ModelExport.integer("axis", 0))
            .build());
  }
}
