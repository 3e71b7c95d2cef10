// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.sketchell.operator.Concat;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** Tensors from numbers, and from several tensors. */
public final class Tensors {
  private Tensors() {}

  /** A float32 tensor of one dimension. */
  public static Tensor tensor(float... values) {
    return tensor(values, values.length);
  }

  /** A float32 tensor of one dimension. */
  public static Tensor tensor(double... values) {
    return tensor(narrow(values));
  }

  /** A float32 matrix from its rows. */
  public static Tensor tensor(double[][] rows) {
    return tensor(Arrays.stream(rows).map(Tensors::narrow).toArray(float[][]::new));
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  /**
   * A float32 tensor of the given sizes.
   *
   * @param values in row-major order
   * @throws ShapeException if there are more or fewer values than the sizes say
   */
  public static Tensor tensor(float[] values, int... sizes) {
    TensorType type = new TensorType(ElementType.FLOAT32, fitting(values.length, sizes));
    ByteBuffer buffer = allocate(type);
    buffer.asFloatBuffer().put(values);
    return Tensor.over(type, buffer);
  }

  /** A float32 matrix from its rows. */
  public static Tensor tensor(float[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    float[] all = new float[rows.length * columns];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != columns) {
        throw new ShapeException(
            "A matrix has rows of equal length, but row 0 has %d numbers and row %d has %d.",
            columns, i, rows[i].length);
      }
      System.arraycopy(rows[i], 0, all, i * columns, columns);
    }
    return tensor(all, rows.length, columns);
  }

  /** An int64 tensor of one dimension. */
  public static Tensor tensor(long... values) {
    return tensor(values, values.length);
  }

  /** An int64 tensor of the given sizes, values in row-major order. */
  public static Tensor tensor(long[] values, int... sizes) {
    TensorType type = new TensorType(ElementType.INT64, fitting(values.length, sizes));
    ByteBuffer buffer = allocate(type);
    buffer.asLongBuffer().put(values);
    return Tensor.over(type, buffer);
  }

  /** A uint8 tensor of the given sizes, values in row-major order. */
  public static Tensor tensor(byte[] values, int... sizes) {
    TensorType type = new TensorType(ElementType.UINT8, fitting(values.length, sizes));
    return Tensor.over(type, allocate(type).put(values).flip());
  }

  /** A bool tensor of the given sizes, values in row-major order. */
  public static Tensor tensor(boolean[] values, int... sizes) {
    TensorType type = new TensorType(ElementType.BOOL, fitting(values.length, sizes));
    ByteBuffer buffer = allocate(type);
    for (boolean value : values) {
      buffer.put((byte) (value ? 1 : 0));
    }
    return Tensor.over(type, buffer.flip());
  }

  /** A single float32 number. */
  public static Tensor scalar(float value) {
    return tensor(new float[] {value}, new int[0]);
  }

  /** A single int64 number. */
  public static Tensor scalar(long value) {
    return tensor(new long[] {value}, new int[0]);
  }

  /** float32 zeros. */
  public static Tensor zeros(int... sizes) {
    TensorType type = TensorType.float32(sizes);
    return Tensor.over(type, allocate(type));
  }

  /** float32 ones. */
  public static Tensor ones(int... sizes) {
    return full(1, sizes);
  }

  /** float32 tensor that holds one number everywhere. */
  public static Tensor full(double value, int... sizes) {
    float[] values = new float[count(TensorType.float32(sizes))];
    Arrays.fill(values, (float) value);
    return tensor(values, sizes);
  }

  /** The int64 numbers 0 to {@code end} (exclusive). */
  public static Tensor arange(int end) {
    return tensor(java.util.stream.LongStream.range(0, end).toArray());
  }

  /** {@code steps} float32 numbers, evenly spaced from start to end, both included. */
  public static Tensor linspace(double start, double end, int steps) {
    if (steps < 0) {
      throw new ShapeException("linspace needs 0 steps or more, but got %d.", steps);
    }
    float[] values = new float[steps];
    for (int i = 0; i < steps; i++) {
      values[i] = (float) (steps == 1 ? start : start + (end - start) * i / (steps - 1));
    }
    return tensor(values);
  }

  /** The float32 identity matrix. */
  public static Tensor eye(int size) {
    float[] values = new float[size * size];
    for (int i = 0; i < size; i++) {
      values[i * size + i] = 1;
    }
    return tensor(values, size, size);
  }

  /** Joins tensors along an existing dimension; all other sizes must be equal. */
  public static Tensor concat(int dimension, Tensor... tensors) {
    if (tensors.length == 0) {
      throw new ShapeException("concat needs at least one tensor, but got none.");
    }
    return Tensor.apply(new Concat(tensors[0].shape().axis(dimension)), tensors);
  }

  /** Joins tensors along an existing dimension. */
  public static Tensor concat(int dimension, List<Tensor> tensors) {
    return concat(dimension, tensors.toArray(Tensor[]::new));
  }

  /** Joins tensors of one shape along a new dimension. */
  public static Tensor stack(int dimension, Tensor... tensors) {
    return concat(
        dimension,
        Arrays.stream(tensors).map(tensor -> tensor.unsqueeze(dimension)).toArray(Tensor[]::new));
  }

  /** Joins tensors of one shape along a new dimension. */
  public static Tensor stack(int dimension, List<Tensor> tensors) {
    return stack(dimension, tensors.toArray(Tensor[]::new));
  }

  /**
   * A sum of products: each letter names a dimension of the tensors, letters that the result does
   * not have are summed over. {@code einsum("bij,bjk->bik", x, y)} multiplies matrices. Without an
   * arrow the result has all letters that occur once, by the alphabet. A letter twice in one tensor
   * is its diagonal; sizes of 1 stretch.
   *
   * @throws ShapeException if letters and shapes do not fit; an ellipsis is not understood
   */
  public static Tensor einsum(String equation, Tensor... tensors) {
    return Einsum.of(equation, tensors);
  }

  private static Shape fitting(int values, int... sizes) {
    Shape shape = Shape.of(sizes);
    if (shape.elements() != values) {
      throw new ShapeException(
          "A tensor of shape %s has %d elements, but got %d numbers.",
          shape, shape.elements(), values);
    }
    return shape;
  }

  // Random numbers from the generator that manualSeed sets ---------------------------------------

  /** Starts the random numbers of this JVM anew, so that the same seed gives the same numbers. */
  public static void manualSeed(long seed) {
    Generator.shared().seed(seed);
  }

  /**
   * Uniform float32 numbers from 0 (inclusive) to 1 (exclusive), drawn now, once; in the code of a
   * training step anew in each step, as all that is random.
   */
  public static Tensor rand(int... sizes) {
    return Generator.shared().rand(sizes);
  }

  /** Standard normal float32 numbers, drawn as {@link #rand} draws. */
  public static Tensor randn(int... sizes) {
    return Generator.shared().randn(sizes);
  }

  /** Uniform int64 numbers from {@code low} (inclusive) to {@code high} (exclusive). */
  public static Tensor randint(long low, long high, int... sizes) {
    return Generator.shared().randint(low, high, sizes);
  }

  /** The int64 numbers 0 to {@code end} (exclusive) in random order. */
  public static Tensor randperm(int end) {
    return Generator.shared().randperm(end);
  }

  /** Number of elements, if a tensor can hold that many. */
  static int count(TensorType type) {
    if (type.shape().elements() > Integer.MAX_VALUE / type.elements().bytes()) {
      throw new ShapeException(
          "%s has %d elements, but a tensor can have at most 2 GiB.",
          type, type.shape().elements());
    }
    return (int) type.shape().elements();
  }

  static ByteBuffer allocate(TensorType type) {
    count(type);
    return ByteBuffer.allocateDirect((int) type.bytes()).order(ByteOrder.nativeOrder());
  }
}
