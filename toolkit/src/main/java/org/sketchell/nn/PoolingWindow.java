// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import org.sketchell.operator.Window;
import org.sketchell.shape.Shape;

/**
 * The window of a pooling and how it moves over an image.
 *
 * @param kernel size of the window, in pixels
 * @param stride distance between two positions, in pixels; by default the window's size
 * @param padding pixels around the image, at most half the window
 * @param dilation distance between two elements of the window, in pixels
 * @param ceilMode whether a window may hang over the end of the image, if it starts inside; by
 *     default such positions are left out
 */
public record PoolingWindow(
    Size kernel, Size stride, Size padding, Size dilation, boolean ceilMode) {

  /** Windows side by side, without padding. */
  public static PoolingWindow of(Size kernel) {
    return new PoolingWindow(kernel, kernel, Size.of(0), Size.of(1), false);
  }

  /** Square windows side by side, without padding. */
  public static PoolingWindow of(int kernel) {
    return of(Size.of(kernel));
  }

  @CheckReturnValue
  public PoolingWindow stride(Size pixels) {
    return new PoolingWindow(kernel, pixels, padding, dilation, ceilMode);
  }

  @CheckReturnValue
  public PoolingWindow padding(Size pixels) {
    return new PoolingWindow(kernel, stride, pixels, dilation, ceilMode);
  }

  @CheckReturnValue
  public PoolingWindow dilation(Size pixels) {
    return new PoolingWindow(kernel, stride, padding, pixels, ceilMode);
  }

  /** With or without windows that hang over the end. */
  @CheckReturnValue
  public PoolingWindow ceilMode(boolean hanging) {
    return new PoolingWindow(kernel, stride, padding, dilation, hanging);
  }

  /** The window for images of a shape; windows that hang over become padding at the end. */
  Window window(Shape images) {
    Window plain =
        new Window(kernel.list(), stride.list(), padding.list(), padding.list(), dilation.list());
    if (!ceilMode || images.rank() != 4) {
      return plain;
    }
    return new Window(
        kernel.list(),
        stride.list(),
        padding.list(),
        List.of(end(plain, 0, images.size(2)), end(plain, 1, images.size(3))),
        dilation.list());
  }

  /** PyTorch's rule: the last window must start inside the image or the padding before it. */
  private int end(Window plain, int dimension, int size) {
    int before = padding.get(dimension);
    int step = stride.get(dimension);
    int room = size + 2 * before - plain.extent(dimension);
    if (room < 0) {
      return before;
    }
    int positions = (room + step - 1) / step + 1;
    if ((positions - 1) * step >= size + before) {
      positions--;
    }
    return Math.max(before, (positions - 1) * step + plain.extent(dimension) - size - before);
  }

  /** The window and the options that differ from the default, as PyTorch writes them. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("kernel_size=").append(kernel);
    if (!stride.equals(kernel)) {
      text.append(", stride=").append(stride);
    }
    if (!padding.equals(Size.of(0))) {
      text.append(", padding=").append(padding);
    }
    if (!dilation.equals(Size.of(1))) {
      text.append(", dilation=").append(dilation);
    }
    if (ceilMode) {
      text.append(", ceil_mode=true");
    }
    return text.toString();
  }
}
