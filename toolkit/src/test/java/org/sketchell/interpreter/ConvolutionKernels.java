package org.sketchell.interpreter;

import java.util.List;
import java.util.Map;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;

/** Convolution gathers, its transpose scatters. */
final class ConvolutionKernels {
  private ConvolutionKernels() {}

  static void enter(Map<Object, Kernel> table) {
    table.put(Conv.class, Kernel.of(Conv.class, ConvolutionKernels::conv));
    table.put(ConvTranspose.class, Kernel.of(ConvTranspose.class, ConvolutionKernels::transposed));
  }

  /** The place on the image that an element of the kernel lies on at a position of the kernel. */
  private static int place(Window window, int dimension, int position, int element) {
    return position * window.stride().get(dimension)
        + element * window.dilation().get(dimension)
        - window.before().get(dimension);
  }

  static int positions(Window window, int dimension, int size) {
    int padded = size + window.before().get(dimension) + window.after().get(dimension);
    int covered = (window.kernel().get(dimension) - 1) * window.dilation().get(dimension) + 1;
    return Math.floorDiv(padded - covered, window.stride().get(dimension)) + 1;
  }

  private static NdArray conv(Conv conv, List<NdArray> in) {
    NdArray x = in.get(0);
    NdArray weight = in.get(1);
    Window window = conv.window();
    int perGroup = weight.size(0) / conv.groups();
    int channels = weight.size(1);
    int[] sizes = {
      x.size(0), weight.size(0), positions(window, 0, x.size(2)), positions(window, 1, x.size(3))
    };
    return NdArray.generate(
        ElementType.FLOAT32,
        sizes,
        at -> {
          double sum = in.size() == 3 ? in.get(2).at(at[1]) : 0;
          for (int c = 0; c < channels; c++) {
            for (int i = 0; i < weight.size(2); i++) {
              for (int j = 0; j < weight.size(3); j++) {
                int row = place(window, 0, at[2], i);
                int column = place(window, 1, at[3], j);
                if (row >= 0 && row < x.size(2) && column >= 0 && column < x.size(3)) {
                  sum +=
                      weight.at(at[1], c, i, j)
                          * x.at(at[0], at[1] / perGroup * channels + c, row, column);
                }
              }
            }
          }
          return sum;
        });
  }

  private static NdArray transposed(ConvTranspose transpose, List<NdArray> in) {
    NdArray x = in.get(0);
    NdArray weight = in.get(1);
    Window window = transpose.window();
    int perGroup = weight.size(1);
    int channels = x.size(1) / transpose.groups();
    int[] sizes = {x.size(0), perGroup * transpose.groups(), 0, 0};
    for (int i = 0; i < 2; i++) {
      sizes[2 + i] =
          window.stride().get(i) * (x.size(2 + i) - 1)
              + transpose.outputPadding().get(i)
              + (window.kernel().get(i) - 1) * window.dilation().get(i)
              + 1
              - window.before().get(i)
              - window.after().get(i);
    }
    NdArray y = NdArray.zeros(ElementType.FLOAT32, sizes);
    if (in.size() == 3) {
      y.forEach(at -> y.set(in.get(2).at(at[1]), at));
    }
    x.forEach(
        at -> {
          for (int o = 0; o < perGroup; o++) {
            for (int i = 0; i < weight.size(2); i++) {
              for (int j = 0; j < weight.size(3); j++) {
                int row = place(window, 0, at[2], i);
                int column = place(window, 1, at[3], j);
                if (row >= 0 && row < sizes[2] && column >= 0 && column < sizes[3]) {
                  int offset = y.offset(at[0], at[1] / channels * perGroup + o, row, column);
                  y.data()[offset] += x.at(at) * weight.at(at[1], o, i, j);
                }
              }
            }
          }
        });
    return y;
  }
}
