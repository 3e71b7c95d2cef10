// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.Window;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * The adjoints of a convolution have several correct forms, which take very different times. Which
 * one is used is decided here and nowhere else, from measurements of the compiled training step.
 */
final class ConvolutionForms {
  private ConvolutionForms() {}

  static Tensor inputGradient(ConvInputGradient gradient, Tensor dy, Tensor weight) {
    Window window = gradient.window();
    if (gradient.groups() == 1 && window.stride().equals(List.of(1, 1)) && paddingIsSmall(window)) {
      Tensor mirrored = weight.transpose(0, 1).flip(2, 3);
      return Tensor.apply(new Conv(opposite(window), 1), dy, mirrored);
    }
    List<Integer> rest =
        List.of(rest(window, dy, 0, gradient.height()), rest(window, dy, 1, gradient.width()));
    return Tensor.apply(new ConvTranspose(window, rest, gradient.groups()), dy, weight);
  }

  /** Kernel extent, stride and padding of the full correlation that undoes a stride of 1. */
  static Window opposite(Window window) {
    List<Integer> before =
        List.of(
            window.extent(0) - 1 - window.before().get(0),
            window.extent(1) - 1 - window.before().get(1));
    List<Integer> after =
        List.of(
            window.extent(0) - 1 - window.after().get(0),
            window.extent(1) - 1 - window.after().get(1));
    return new Window(window.kernel(), List.of(1, 1), before, after, window.dilation());
  }

  static boolean paddingIsSmall(Window window) {
    for (int i = 0; i < 2; i++) {
      int most = window.extent(i) - 1;
      if (window.before().get(i) > most || window.after().get(i) > most) {
        return false;
      }
    }
    return true;
  }

  /** Rows or columns at the end that the last position of the kernel does not reach. */
  private static int rest(Window window, Tensor dy, int dimension, int size) {
    int reached =
        (dy.size(2 + dimension) - 1) * window.stride().get(dimension)
            + window.extent(dimension)
            - window.before().get(dimension)
            - window.after().get(dimension);
    return size - reached;
  }

  /**
   * One product of matrices, or one for each group. A convolution with batch and channels exchanged
   * says the same; it was slower for every network measured.
   */
  static Tensor weightGradient(ConvWeightGradient gradient, Tensor x, Tensor dy) {
    Window window = gradient.window();
    Shape weight = gradient.infer(List.of(x.type(), dy.type())).get(0).shape();
    return gradient.groups() > 1
        ? groupedProduct(window, gradient.groups(), x, dy, weight)
        : product(window, x, dy, weight);
  }

  /** Batch and channels exchanged; no element moves where one of them has size 1. */
  private static Tensor exchange(Tensor x) {
    return x.size(0) == 1 || x.size(1) == 1
        ? x.reshape(x.size(1), x.size(0), x.size(2), x.size(3))
        : x.transpose(0, 1);
  }

  /** One product of matrices: [outputs, n h w] by [n h w, kernel positions x channels]. */
  private static Tensor product(Window window, Tensor x, Tensor dy, Shape weight) {
    int outputs = weight.size(0);
    int channels = weight.size(1);
    int kernel = weight.size(2) * weight.size(3);
    List<Tensor> patches = patches(window, exchange(x), dy);
    Tensor rows = Tensors.concat(0, patches).reshape(kernel * channels, -1);
    Tensor columns = exchange(dy).reshape(outputs, -1);
    return Tensor.apply(new Gemm(false, true), columns, rows)
        .reshape(outputs, weight.size(2), weight.size(3), channels)
        .permute(0, 3, 1, 2);
  }

  /** A product of matrices for each image and group, summed over the images. */
  private static Tensor groupedProduct(
      Window window, int groups, Tensor x, Tensor dy, Shape weight) {
    int n = x.size(0);
    int positions = dy.size(2) * dy.size(3);
    List<Tensor> patches = patches(window, x, dy);
    Tensor stacked = Tensors.stack(2, patches);
    Tensor rows = stacked.reshape(n, groups, -1, positions);
    Tensor columns = dy.reshape(n, groups, weight.size(0) / groups, positions);
    return columns.matmul(rows.transpose(2, 3)).sum(0).reshape(weight.sizes());
  }

  /** For each position in the kernel, row by row, the pixels it sees: of the output's size. */
  private static List<Tensor> patches(Window window, Tensor x, Tensor dy) {
    Tensor padded =
        Margin.around(
            x,
            window.before().get(1),
            window.after().get(1),
            window.before().get(0),
            window.after().get(0));
    List<Tensor> patches = new ArrayList<>();
    for (int i = 0; i < window.kernel().get(0); i++) {
      Tensor rows = seen(padded, 2, i, window, dy.size(2));
      for (int j = 0; j < window.kernel().get(1); j++) {
        patches.add(seen(rows, 3, j, window, dy.size(3)));
      }
    }
    return patches;
  }

  private static Tensor seen(Tensor x, int dimension, int position, Window window, int count) {
    int stride = window.stride().get(dimension - 2);
    int start = position * window.dilation().get(dimension - 2);
    return x.slice(dimension, start, start + (count - 1) * stride + 1, stride);
  }
}
