// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.List;
import org.sketchell.operator.Window;
import org.sketchell.shape.ShapeException;

/**
 * What is added below and right of a transposed convolution's result, where it comes from. As much
 * as padding has cut off there is not cut off; less than a stride the operator adds itself; beyond
 * the reach of every kernel there is nothing but the bias.
 *
 * @param window with less padding at the end
 * @param inside what the operator adds, in pixels
 * @param beyond what is put around its result, in pixels
 */
record OutputPadding(Window window, Size inside, Size beyond) {
  /**
   * Where an output padding comes from.
   *
   * @throws ShapeException if it is negative, or as large as stride and dilation
   */
  static OutputPadding of(Window window, Size wanted) {
    int[] after = new int[2];
    int[] inside = new int[2];
    int[] beyond = new int[2];
    for (int i = 0; i < 2; i++) {
      int stride = window.stride().get(i);
      int extra = wanted.get(i);
      if (extra < 0 || extra >= Math.max(stride, window.dilation().get(i))) {
        throw new ShapeException(
            "convTranspose2d needs an output padding of 0 or more that is smaller than its stride"
                + " or its dilation, but got %s with stride %s and dilation %s.",
            wanted.list(), window.stride(), window.dilation());
      }
      int uncut = extra < stride ? 0 : Math.min(extra, window.after().get(i));
      after[i] = window.after().get(i) - uncut;
      inside[i] = extra - uncut < stride ? extra - uncut : 0;
      beyond[i] = extra - uncut - inside[i];
    }
    Window reaching =
        new Window(
            window.kernel(),
            window.stride(),
            window.before(),
            List.of(after[0], after[1]),
            window.dilation());
    return new OutputPadding(
        reaching, Size.of(inside[0], inside[1]), Size.of(beyond[0], beyond[1]));
  }
}
