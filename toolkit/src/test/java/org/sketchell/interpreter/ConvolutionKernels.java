// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.List;
import java.util.Map;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;

/** Convolution gathers, its transpose scatters. */
final class ConvolutionKernels {
  private ConvolutionKernels() {}

  static void enter(Map<Object, Kernel> table) {
    table.put(Conv.class, Kernel.of(Conv.class, ConvolutionKernels::conv));
    table.put(ConvTranspose.class, Kernel.of(ConvTranspose.class, ConvolutionKernels::transposed));
    table.put(
        ConvInputGradient.class,
        Kernel.of(ConvInputGradient.class, ConvolutionKernels::inputGradient));
    table.put(
        ConvWeightGradient.class,
        Kernel.of(ConvWeightGradient.class, ConvolutionKernels::weightGradient));
  }

  /** The place on the image that an element of the kernel lies on at a position of the kernel. */
  static int place(Window window, int dimension, int position, int element) {
    return position * window.stride().get(dimension)
        + element * window.dilation().get(dimension)
        - window.before().get(dimension);
  }

  static int positions(Window window, int dimension, int size) {
    int padded = size + window.before().get(dimension) + window.after().get(dimension);
    int covered = (window.kernel().get(dimension) - 1) * window.dilation().get(dimension) + 1;
    return Math.floorDiv(padded - covered, window.stride().get(dimension)) + 1;
  }

  static NdArray conv(Conv conv, List<NdArray> in) {
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

  /** Visits every multiplication of a convolution by its places: image, weight, output. */
  private static void eachProduct(
      Window window, int groups, int[] images, int[] weight, int[] outputs, Products visit) {
    int perGroup = weight[0] / groups;
    for (int n = 0; n < images[0]; n++) {
      for (int o = 0; o < weight[0]; o++) {
        for (int c = 0; c < weight[1]; c++) {
          int channel = o / perGroup * weight[1] + c;
          for (int h = 0; h < outputs[2]; h++) {
            for (int w = 0; w < outputs[3]; w++) {
              for (int i = 0; i < weight[2]; i++) {
                for (int j = 0; j < weight[3]; j++) {
                  int row = place(window, 0, h, i);
                  int column = place(window, 1, w, j);
                  if (row >= 0 && row < images[2] && column >= 0 && column < images[3]) {
                    visit.at(
                        new int[] {n, channel, row, column},
                        new int[] {o, c, i, j},
                        new int[] {n, o, h, w});
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private interface Products {
    void at(int[] image, int[] weight, int[] output);
  }

  private static NdArray inputGradient(ConvInputGradient gradient, List<NdArray> in) {
    NdArray dy = in.get(0);
    NdArray weight = in.get(1);
    int[] sizes = {
      dy.size(0), weight.size(1) * gradient.groups(), gradient.height(), gradient.width()
    };
    NdArray dx = NdArray.zeros(ElementType.FLOAT32, sizes);
    eachProduct(
        gradient.window(),
        gradient.groups(),
        sizes,
        weight.sizes(),
        dy.sizes(),
        (x, w, y) -> dx.data()[dx.offset(x)] += dy.at(y) * weight.at(w));
    return dx;
  }

  private static NdArray weightGradient(ConvWeightGradient gradient, List<NdArray> in) {
    NdArray x = in.get(0);
    NdArray dy = in.get(1);
    Window window = gradient.window();
    int[] sizes = {
      dy.size(1), x.size(1) / gradient.groups(), window.kernel().get(0), window.kernel().get(1)
    };
    NdArray dw = NdArray.zeros(ElementType.FLOAT32, sizes);
    eachProduct(
        window,
        gradient.groups(),
        x.sizes(),
        sizes,
        dy.sizes(),
        (image, w, y) -> dw.data()[dw.offset(w)] += x.at(image) * dy.at(y));
    return dw;
  }
}
