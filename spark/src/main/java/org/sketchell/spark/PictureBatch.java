// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.util.Arrays;
import org.sketchell.spark.cluster.ClusterException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Some pictures side by side, as a model takes them. */
final class PictureBatch {
  private final PictureColumn column;
  private byte[] bytes = {};
  private float[] numbers = {};
  private int count;

  /** An empty one. */
  PictureBatch(PictureColumn column) {
    this.column = column;
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
    int used = (count + 1) * column.pixels();
    if (column.isOfBytes()) {
      byte[] one = column.bytes(value);
      bytes = used <= bytes.length ? bytes : Arrays.copyOf(bytes, room(used));
      System.arraycopy(one, 0, bytes, count * one.length, one.length);
    } else {
      numbers = used <= numbers.length ? numbers : Arrays.copyOf(numbers, room(used));
      column.numbers(value, numbers, count * column.pixels());
    }
    count++;
  }

  /** Twice as much as is needed, but that a first picture is often the only one. */
  private int room(int used) {
    return count == 0 ? used : (int) Math.min(2L * used, Integer.MAX_VALUE - 8);
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
