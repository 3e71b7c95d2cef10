// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.List;
import java.util.Map;
import org.sketchell.operator.AveragePool;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Resize;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;

/** Pooling and resizing of images. */
final class PoolingKernels {
  private PoolingKernels() {}

  static void enter(Map<Object, Kernel> table) {
    table.put(MaxPool.class, PoolingKernels::maxPool);
    table.put(
        MaxPoolGradient.class,
        Kernel.of(
            MaxPoolGradient.class,
            (gradient, in) -> maxPoolGradient(gradient.window(), in.get(0), in.get(2))));
    table.put(
        AveragePool.class,
        Kernel.of(AveragePool.class, (pool, in) -> averagePool(pool, in.get(0))));
    table.put(Resize.class, Kernel.of(Resize.class, (resize, in) -> resize(resize, in.get(0))));
  }

  private static int[] pooled(Window window, NdArray x) {
    return new int[] {
      x.size(0),
      x.size(1),
      ConvolutionKernels.positions(window, 0, x.size(2)),
      ConvolutionKernels.positions(window, 1, x.size(3))
    };
  }

  private static List<NdArray> maxPool(Operator operator, List<NdArray> in) {
    MaxPool pool = (MaxPool) operator;
    NdArray x = in.get(0);
    int[] sizes = pooled(pool.window(), x);
    NdArray indices =
        NdArray.generate(ElementType.INT64, sizes, at -> largest(pool.window(), x, at));
    double[] values = new double[indices.data().length];
    for (int i = 0; i < values.length; i++) {
      int place = (int) indices.data()[i];
      values[i] = place < 0 ? Double.NEGATIVE_INFINITY : x.data()[place];
    }
    NdArray maxima = indices.with(ElementType.FLOAT32, values);
    return pool.indices() ? List.of(maxima, indices) : List.of(maxima);
  }

  /**
   * Where in the whole flattened input the first maximum under a window lies, or the last NaN; -1
   * if the window sees padding only.
   */
  private static int largest(Window window, NdArray x, int[] at) {
    int best = -1;
    for (int i = 0; i < window.kernel().get(0); i++) {
      for (int j = 0; j < window.kernel().get(1); j++) {
        int row =
            at[2] * window.stride().get(0) + i * window.dilation().get(0) - window.before().get(0);
        int column =
            at[3] * window.stride().get(1) + j * window.dilation().get(1) - window.before().get(1);
        if (row >= 0 && row < x.size(2) && column >= 0 && column < x.size(3)) {
          int offset = x.offset(at[0], at[1], row, column);
          double value = x.data()[offset];
          boolean better = best < 0 || value > x.data()[best] || Double.isNaN(value);
          best = better ? offset : best;
        }
      }
    }
    return best;
  }

  private static NdArray maxPoolGradient(Window window, NdArray x, NdArray dy) {
    NdArray dx = NdArray.zeros(ElementType.FLOAT32, x.sizes());
    dy.forEach(
        at -> {
          int place = largest(window, x, at);
          if (place >= 0) {
            dx.data()[place] += dy.at(at);
          }
        });
    return dx;
  }

  private static NdArray averagePool(AveragePool pool, NdArray x) {
    Window window = pool.window();
    int height = window.kernel().get(0);
    int width = window.kernel().get(1);
    return NdArray.generate(
        ElementType.FLOAT32,
        pooled(window, x),
        at -> {
          double sum = 0;
          int pixels = 0;
          for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
              int row = at[2] * window.stride().get(0) + i - window.before().get(0);
              int column = at[3] * window.stride().get(1) + j - window.before().get(1);
              if (row >= 0 && row < x.size(2) && column >= 0 && column < x.size(3)) {
                sum += x.at(at[0], at[1], row, column);
                pixels++;
              }
            }
          }
          return sum / (pool.counted() ? height * width : pixels);
        });
  }

  private static NdArray resize(Resize resize, NdArray x) {
    int[] sizes = {x.size(0), x.size(1), resize.height(), resize.width()};
    return NdArray.generate(
        ElementType.FLOAT32,
        sizes,
        at -> {
          double row = place(resize.rule(), at[2], x.size(2), resize.height(), resize.rows());
          double column = place(resize.rule(), at[3], x.size(3), resize.width(), resize.columns());
          int top = (int) row;
          int left = (int) column;
          int bottom = Math.min(top + 1, x.size(2) - 1);
          int right = Math.min(left + 1, x.size(3) - 1);
          double upper =
              (left + 1 - column) * x.at(at[0], at[1], top, left)
                  + (column - left) * x.at(at[0], at[1], top, right);
          double lower =
              (left + 1 - column) * x.at(at[0], at[1], bottom, left)
                  + (column - left) * x.at(at[0], at[1], bottom, right);
          return (top + 1 - row) * upper + (row - top) * lower;
        });
  }

  private static double place(
      Resize.Rule rule, int position, int input, int output, double factor) {
    double place =
        switch (rule) {
          case NEAREST -> (double) (position * input / output);
          case BILINEAR -> (position + 0.5) / factor - 0.5;
          case BILINEAR_ALIGNED -> output > 1 ? (double) position * (input - 1) / (output - 1) : 0;
        };
    return Math.min(Math.max(place, 0), input - 1);
  }
}
