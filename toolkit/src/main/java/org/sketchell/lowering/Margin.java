package org.sketchell.lowering;

import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;

/** What is put around images. */
final class Margin {
  private Margin() {}

  /** Zeros. */
  static Tensor around(Tensor images, int left, int right, int top, int bottom) {
    return around(images, left, right, top, bottom, 0);
  }

  /** One number, as wide as a window's padding. */
  static Tensor around(Tensor images, Window window, double value) {
    return around(
        images,
        window.before().get(1),
        window.after().get(1),
        window.before().get(0),
        window.after().get(0),
        value);
  }

  private static Tensor around(
      Tensor images, int left, int right, int top, int bottom, double value) {
    return left == 0 && right == 0 && top == 0 && bottom == 0
        ? images
        : images.pad(left, right, top, bottom, value);
  }
}
