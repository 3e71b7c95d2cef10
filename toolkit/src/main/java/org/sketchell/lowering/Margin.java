// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sketchell.operator.Pad;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;

/** What is put around images, and at the ends of any dimension. */
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

  /**
   * Zeros at both ends of one dimension.
   *
   * @param after how many at the end; of fewer than none, so much is cut off there
   */
  static Tensor along(int axis, Tensor x, int before, int after) {
    Tensor kept = after < 0 ? x.slice(axis, 0, x.size(axis) + after) : x;
    if (before == 0 && after <= 0) {
      return kept;
    }
    List<Integer> start = new ArrayList<>(Collections.nCopies(x.rank(), 0));
    List<Integer> end = new ArrayList<>(start);
    start.set(axis, before);
    end.set(axis, Math.max(0, after));
    return Tensor.apply(new Pad(start, end, 0), kept);
  }

  private static Tensor around(
      Tensor images, int left, int right, int top, int bottom, double value) {
    return left == 0 && right == 0 && top == 0 && bottom == 0
        ? images
        : images.pad(left, right, top, bottom, value);
  }
}
