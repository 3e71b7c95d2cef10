package org.sketchell.lowering;

import org.sketchell.tensor.Tensor;

/** Zeros around images. */
final class Margin {
  private Margin() {}

  static Tensor around(Tensor images, int left, int right, int top, int bottom) {
    return left == 0 && right == 0 && top == 0 && bottom == 0
        ? images
        : images.pad(left, right, top, bottom, 0);
  }
}
