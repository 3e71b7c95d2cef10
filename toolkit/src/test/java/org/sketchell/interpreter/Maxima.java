// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import org.sketchell.operator.Window;

/** How clearly maxima win. */
final class Maxima {
  private Maxima() {}

  /** Whether under some window two values that are not both 0 nearly share the first place. */
  static boolean areClose(Window window, NdArray x, double distance) {
    int[] sizes = {
      x.size(0),
      x.size(1),
      ConvolutionKernels.positions(window, 0, x.size(2)),
      ConvolutionKernels.positions(window, 1, x.size(3))
    };
    boolean[] close = {false};
    NdArray.zeros(x.elements(), sizes)
        .forEach(
            at -> {
              double first = Double.NEGATIVE_INFINITY;
              double second = Double.NEGATIVE_INFINITY;
              for (int i = 0; i < window.kernel().get(0); i++) {
                for (int j = 0; j < window.kernel().get(1); j++) {
                  int row = ConvolutionKernels.place(window, 0, at[2], i);
                  int column = ConvolutionKernels.place(window, 1, at[3], j);
                  if (row >= 0 && row < x.size(2) && column >= 0 && column < x.size(3)) {
                    double value = x.at(at[0], at[1], row, column);
                    second = Math.max(second, Math.min(first, value));
                    first = Math.max(first, value);
                  }
                }
              }
              close[0] |= first - second < distance && (first != 0 || second != 0);
            });
    return close[0];
  }
}
