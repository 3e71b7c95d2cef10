// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ShapeException;

/**
 * How a kernel moves over an image, in pixels; each list is (height, width).
 *
 * @param kernel size of the kernel
 * @param stride distance between two positions of the kernel
 * @param before padding above and left of the image
 * @param after padding below and right of the image
 * @param dilation distance between two elements of the kernel
 */
public record Window(
    List<Integer> kernel,
    List<Integer> stride,
    List<Integer> before,
    List<Integer> after,
    List<Integer> dilation) {
  public Window {
    kernel = pair("kernel size", kernel, 1);
    stride = pair("stride", stride, 1);
    before = pair("padding", before, 0);
    after = pair("padding", after, 0);
    dilation = pair("dilation", dilation, 1);
  }

  private static List<Integer> pair(String what, List<Integer> values, int least) {
    if (values.size() != 2 || values.get(0) < least || values.get(1) < least) {
      throw new ShapeException(
          "The %s must be two numbers (height, width) of at least %d, but got %s.",
          what, least, values);
    }
    return List.copyOf(values);
  }

  /** Extent of the kernel on the image along one dimension (0 height, 1 width), in pixels. */
  public int extent(int dimension) {
    return dilation.get(dimension) * (kernel.get(dimension) - 1) + 1;
  }

  /** Number of positions of the kernel along one dimension of an image of the given size. */
  public int positions(int dimension, int size) {
    int room = size + before.get(dimension) + after.get(dimension) - extent(dimension);
    return room < 0 ? 0 : room / stride.get(dimension) + 1;
  }

  /**
   * Which positions along one dimension of an image of the given size have an element of the kernel
   * on the image. With dilation, all elements of one can lie in the padding.
   */
  public boolean[] seesImage(int dimension, int size) {
    boolean[] seen = new boolean[positions(dimension, size)];
    for (int position = 0; position < seen.length; position++) {
      int start = position * stride.get(dimension) - before.get(dimension);
      for (int i = 0; i < kernel.get(dimension); i++) {
        int at = start + i * dilation.get(dimension);
        seen[position] |= at >= 0 && at < size;
      }
    }
    return seen;
  }

  /** Padding in the order of ONNX: top, left, bottom, right. */
  public List<Integer> pads() {
    return List.of(before.get(0), before.get(1), after.get(0), after.get(1));
  }

  /** Whether kernels stand side by side, without gaps, overlaps or padding. */
  public boolean tiles() {
    return kernel.equals(stride)
        && before.equals(List.of(0, 0))
        && after.equals(List.of(0, 0))
        && dilation.equals(List.of(1, 1));
  }
}
