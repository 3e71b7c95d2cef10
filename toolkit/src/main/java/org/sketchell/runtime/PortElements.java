// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/** Kinds of elements that a model takes and gives, and the tensors that carry their values. */
enum PortElements {
  FLOAT(ElementType.FLOAT32),
  FLOAT16(ElementType.FLOAT32),
  BFLOAT16(ElementType.FLOAT32),
  DOUBLE(ElementType.FLOAT32),
  INT64(ElementType.INT64),
  INT32(ElementType.INT64),
  UINT8(ElementType.UINT8),
  BOOL(ElementType.BOOL);

  private final ElementType tensors;

  PortElements(ElementType tensors) {
    this.tensors = tensors;
  }

  /** The kind that ONNX Runtime names so; empty if no tensor holds its values. */
  static Optional<PortElements> find(String name) {
    return Arrays.stream(values()).filter(kind -> kind.name().equals(name)).findFirst();
  }

  /** The elements of tensors that carry such values. */
  ElementType tensors() {
    return tensors;
  }

  /** Whether ONNX Runtime and tensors have the same bytes for the same values. */
  boolean lieAsTensors() {
    return switch (this) {
      case FLOAT, INT64, UINT8, BOOL -> true;
      case FLOAT16, BFLOAT16, DOUBLE, INT32 -> false;
    };
  }

  /**
   * A computed tensor as ONNX Runtime wants it; shares its elements where the kinds agree.
   *
   * @throws EngineException if ONNX Runtime does not take it
   */
  OnnxTensor tensor(Tensor tensor) {
    ByteBuffer stored = tensor.value().orElseThrow().duplicate().order(ByteOrder.nativeOrder());
    try {
      return switch (this) {
        case FLOAT16, BFLOAT16 -> {
          FloatBuffer floats = stored.asFloatBuffer();
          ShortBuffer halves = buffer(floats.remaining(), Short.BYTES).asShortBuffer();
          while (floats.hasRemaining()) {
            float value = floats.get();
            halves.put(
                this == FLOAT16
                    ? Fp16Conversions.floatToFp16(value)
                    : Fp16Conversions.floatToBf16(value));
          }
          yield OnnxTensor.createTensor(
              Engine.environment(),
              halves.flip(),
              sizes(tensor),
              this == FLOAT16 ? OnnxJavaType.FLOAT16 : OnnxJavaType.BFLOAT16);
        }
        case DOUBLE -> {
          FloatBuffer floats = stored.asFloatBuffer();
          DoubleBuffer doubles = buffer(floats.remaining(), Double.BYTES).asDoubleBuffer();
          while (floats.hasRemaining()) {
            doubles.put(floats.get());
          }
          yield OnnxTensor.createTensor(Engine.environment(), doubles.flip(), sizes(tensor));
        }
        case INT32 -> {
          LongBuffer longs = stored.asLongBuffer();
          IntBuffer ints = buffer(longs.remaining(), Integer.BYTES).asIntBuffer();
          while (longs.hasRemaining()) {
            ints.put(int32(longs.get()));
          }
          yield OnnxTensor.createTensor(Engine.environment(), ints.flip(), sizes(tensor));
        }
        default -> CompiledGraph.tensor(tensor.type(), stored);
      };
    } catch (OrtException e) {
      throw new EngineException(
          e, "ONNX Runtime cannot use %s as %s: %s.", tensor.type(), this, NativeReason.of(e));
    }
  }

  private static int int32(long value) {
    if (value != (int) value) {
      throw new EngineException("The model takes int32, which cannot hold %d.", value);
    }
    return (int) value;
  }

  /** A result of ONNX Runtime's as a tensor of its own. */
  Tensor copy(OnnxTensor result) {
    long[] shape = result.getInfo().getShape();
    int[] sizes = new int[shape.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.toIntExact(shape[i]);
    }
    TensorType type = new TensorType(tensors, Shape.of(sizes));
    ByteBuffer copied = memory(type);
    switch (this) {
      case FLOAT16, BFLOAT16 -> copied.asFloatBuffer().put(result.getFloatBuffer());
      case DOUBLE -> {
        DoubleBuffer doubles = result.getDoubleBuffer();
        FloatBuffer floats = copied.asFloatBuffer();
        while (doubles.hasRemaining()) {
          floats.put((float) doubles.get());
        }
      }
      case INT32 -> {
        IntBuffer ints = result.getIntBuffer();
        LongBuffer longs = copied.asLongBuffer();
        while (ints.hasRemaining()) {
          longs.put(ints.get());
        }
      }
      default -> copied.put(result.getByteBuffer()).flip();
    }
    return Tensor.over(type, copied);
  }

  /** Memory for a value. */
  static ByteBuffer memory(TensorType type) {
    return buffer(Math.toIntExact(type.bytes()), 1);
  }

  private static ByteBuffer buffer(int elements, int bytes) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(elements, bytes))
        .order(ByteOrder.nativeOrder());
  }

  private static long[] sizes(Tensor tensor) {
    long[] sizes = new long[tensor.rank()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = tensor.size(i);
    }
    return sizes;
  }
}
