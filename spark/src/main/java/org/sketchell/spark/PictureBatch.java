// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.util.Arrays;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Some pictures side by side, as a model takes them. */
final class PictureBatch {
  private final PictureColumn column;
  private final byte[] bytes;
  private final float[] numbers;
  private int count;

  /**
   * An empty one.
   *
   * @param most how many pictures it will have
   */
  PictureBatch(PictureColumn column, int most) {
    int all = Math.multiplyExact(most, column.pixels());
    this.column = column;
    this.bytes = new byte[column.isOfBytes() ? all : 0];
    this.numbers = new float[column.isOfBytes() ? 0 : all];
  }

  int count() {
    return count;
  }

  void clear() {
    count = 0;
  }

  /**
   * Adds a picture.
   *
   * @throws ClusterException if it is none; then the others stay
   */
  void add(Object value) {
    if (column.isOfBytes()) {
      byte[] one = column.bytes(value);
      System.arraycopy(one, 0, bytes, count * one.length, one.length);
    } else {
      column.numbers(value, numbers, count * column.pixels());
    }
    count++;
  }

  /** [count, channels, height, width]: uint8 of bytes, else float32. */
  Tensor tensor() {
    int[] sizes = {count, column.channels(), column.height(), column.width()};
    int used = count * column.pixels();
    return column.isOfBytes()
        ? Tensors.tensor(used == bytes.length ? bytes : Arrays.copyOf(bytes, used), sizes)
        : Tensors.tensor(used == numbers.length ? numbers : Arrays.copyOf(numbers, used), sizes);
  }
}
