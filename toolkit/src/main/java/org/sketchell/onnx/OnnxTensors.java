// SPDX-License-Identifier: Apache-2.0
package org.sketchell.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sketchell.operator.OnnxElementType;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Reads tensors as ONNX stores them. */
final class OnnxTensors {
  private OnnxTensors() {}

  /**
   * A type of elements by its number in ONNX.
   *
   * @throws NotExpressible if Sketchell has none such
   */
  static ElementType elements(int number) {
    for (ElementType type : ElementType.values()) {
      if (OnnxElementType.of(type) == number) {
        return type;
      }
    }
    throw new NotExpressible("element type " + number);
  }

  /**
   * A stored tensor.
   *
   * @throws NotExpressible if its elements are of a type that Sketchell has not
   */
  static Tensor tensor(TensorProto proto) {
    NotExpressible.unless(
        proto.getDataLocation() == TensorProto.DataLocation.DEFAULT, "numbers in another file");
    ElementType type = elements(proto.getDataType());
    NotExpressible.unless(
        proto.getDimsList().stream().allMatch(size -> size >= 0 && size <= Integer.MAX_VALUE),
        "a size of a stored tensor that is below zero or beyond an int");
    int[] sizes = proto.getDimsList().stream().mapToInt(Long::intValue).toArray();
    TensorType whole = new TensorType(type, Shape.of(sizes));
    int count = (int) Math.min(Integer.MAX_VALUE, whole.shape().elements());
    NotExpressible.unless(
        (proto.getRawData().isEmpty() ? stated(proto, type) : proto.getRawData().size())
            == (proto.getRawData().isEmpty() ? count : whole.bytes()),
        "a stored tensor of more or fewer numbers than its sizes say");
    if (proto.getRawData().isEmpty() && count > 0) {
      return typed(proto, type, count, sizes);
    }
    ByteBuffer buffer =
        ByteBuffer.allocateDirect((int) whole.bytes()).order(ByteOrder.nativeOrder());
    ByteBuffer raw = proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT32 -> buffer.asFloatBuffer().put(raw.asFloatBuffer());
      case INT64 -> buffer.asLongBuffer().put(raw.asLongBuffer());
      default -> buffer.put(raw).flip();
    }
    return Tensor.over(whole, buffer);
  }

  /** How many numbers are not in raw form. */
  private static int stated(TensorProto proto, ElementType type) {
    return switch (type) {
      case FLOAT32 -> proto.getFloatDataCount();
      case INT64 -> proto.getInt64DataCount();
      default -> proto.getInt32DataCount();
    };
  }

  private static Tensor typed(TensorProto proto, ElementType type, int count, int[] sizes) {
    switch (type) {
      case FLOAT32 -> {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = proto.getFloatData(i);
        }
        return Tensors.tensor(values, sizes);
      }
      case INT64 -> {
        return Tensors.tensor(
            proto.getInt64DataList().stream().mapToLong(Long::longValue).toArray(), sizes);
      }
      default -> {
        byte[] values = new byte[count];
        boolean[] truths = new boolean[count];
        for (int i = 0; i < count; i++) {
          values[i] = (byte) proto.getInt32Data(i);
          truths[i] = values[i] != 0;
        }
        return type == ElementType.BOOL
            ? Tensors.tensor(truths, sizes)
            : Tensors.tensor(values, sizes);
      }
    }
  }
}
