// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** How much of an image means are taken over, along one dimension. */
final class Coverage {
  private Coverage() {}

  /**
   * What a mean that divides by the whole window must be multiplied with, per position, where
   * something hangs over the padding, which does not count; null where nothing does.
   *
   * @param window with what hangs over the end as padding
   * @param how the padding that was asked for
   */
  static Tensor correction(Window window, PoolingWindow how, int dimension, int size) {
    int kernel = window.kernel().get(dimension);
    int padding = how.padding().get(dimension);
    int end = size + 2 * padding;
    float[] factors = new float[window.positions(dimension, size)];
    boolean all = true;
    for (int i = 0; i < factors.length; i++) {
      int start = i * window.stride().get(dimension);
      int count = Math.min(start + kernel, end) - start;
      factors[i] = (float) kernel / count;
      all &= count == kernel;
    }
    return all ? null : Tensors.tensor(factors, factors.length);
  }

  /** The matrix [output, size] that averages over regions covering all elements. */
  static Tensor averaging(int size, int output) {
    float[] matrix = new float[output * size];
    for (int i = 0; i < output; i++) {
      int start = (int) ((long) i * size / output);
      int end = (int) (((i + 1L) * size + output - 1) / output);
      for (int j = start; j < end; j++) {
        matrix[i * size + j] = 1f / (end - start);
      }
    }
    return Tensors.tensor(matrix, output, size);
  }
}
