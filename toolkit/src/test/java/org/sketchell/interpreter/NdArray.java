// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * Numbers in row-major order, each held in double precision whatever its element type. Integers are
 * exact up to 2^53; truth values are 0 and 1.
 */
public final class NdArray {
  private final ElementType type;
  private final int[] sizes;
  private final double[] data;

  private NdArray(ElementType type, int[] sizes, double[] data) {
    this.type = type;
    this.sizes = sizes;
    this.data = data;
  }

  /** Zeros. */
  static NdArray zeros(ElementType type, int... sizes) {
    int count = 1;
    for (int size : sizes) {
      count *= size;
    }
    return new NdArray(type, sizes.clone(), new double[count]);
  }

  /** Each element from its place. */
  static NdArray generate(ElementType type, int[] sizes, ToDoubleFunction<int[]> element) {
    NdArray array = zeros(type, sizes);
    int[] next = {0};
    array.forEach(index -> array.data[next[0]++] = element.applyAsDouble(index));
    return array;
  }

  /** The elements that a tensor already has. */
  public static NdArray of(Tensor tensor) {
    ByteBuffer bytes = tensor.value().orElseThrow();
    NdArray array = zeros(tensor.elementType(), tensor.shape().sizes());
    for (int i = 0; i < array.data.length; i++) {
      array.data[i] =
          switch (tensor.elementType()) {
            case FLOAT32 -> bytes.getFloat(4 * i);
            case INT64 -> bytes.getLong(8 * i);
            case UINT8 -> bytes.get(i) & 0xFF;
            case BOOL -> bytes.get(i);
          };
    }
    return array;
  }

  /** The same places with other elements. */
  NdArray with(ElementType other, double[] elements) {
    return new NdArray(other, sizes, elements);
  }

  /** The same elements as another type. */
  NdArray as(ElementType other) {
    return with(other, data);
  }

  /** The same elements in row-major order in other sizes. */
  NdArray reshaped(int... other) {
    NdArray empty = zeros(type, other);
    if (empty.data.length != data.length) {
      throw new IllegalArgumentException(Arrays.toString(sizes) + " to " + Arrays.toString(other));
    }
    return new NdArray(type, other.clone(), data);
  }

  ElementType elements() {
    return type;
  }

  /** Element type and shape. */
  public TensorType type() {
    return new TensorType(type, Shape.of(sizes));
  }

  int[] sizes() {
    return sizes.clone();
  }

  int size(int axis) {
    return sizes[axis];
  }

  int rank() {
    return sizes.length;
  }

  /** The elements in row-major order; not a copy. */
  public double[] data() {
    return data;
  }

  int offset(int... index) {
    int offset = 0;
    for (int i = 0; i < sizes.length; i++) {
      if (index[i] < 0 || index[i] >= sizes[i]) {
        throw new IndexOutOfBoundsException(
            Arrays.toString(index) + " in " + Arrays.toString(sizes));
      }
      offset = offset * sizes[i] + index[i];
    }
    return offset;
  }

  double at(int... index) {
    return data[offset(index)];
  }

  /** The element that broadcasting shows at a place of a larger shape. */
  double broadcastAt(int[] index) {
    int lead = index.length - sizes.length;
    int[] mine = new int[sizes.length];
    for (int i = 0; i < mine.length; i++) {
      mine[i] = sizes[i] == 1 ? 0 : index[lead + i];
    }
    return at(mine);
  }

  void set(double value, int... index) {
    data[offset(index)] = value;
  }

  /** Visits all places in row-major order; the array handed over is reused. */
  void forEach(Consumer<int[]> visit) {
    int[] index = new int[sizes.length];
    for (int i = 0; i < data.length; i++) {
      visit.accept(index);
      for (int axis = sizes.length - 1; axis >= 0 && ++index[axis] == sizes[axis]; axis--) {
        index[axis] = 0;
      }
    }
  }

  @Override
  public String toString() {
    return type() + Arrays.toString(data);
  }
}
