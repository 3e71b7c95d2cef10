// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.Window;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * A convolution of few channels whose result is only pooled. What a place of a tile sees, in all
 * tiles of all images, is one matrix, copied row by row from images that lie side by side; so the
 * convolution is one product of matrices for each place, the largest of the products are pooled
 * values, and what arrives goes back to each place, and through its matrix to the weight, without
 * the images of the result ever existing.
 *
 * <p>A row of ones stands for the bias, so that it is part of the products and of their gradients.
 */
final class PooledConvolution {
  private final Tensor weight;
  private final boolean hasBias;
  private final Shape pooled;
  private final Maxima maxima;

  /** For each place of a tile: [kernel positions and one for the bias, tiles x images]. */
  private final List<Tensor> patches = new ArrayList<>();

  /**
   * Convolution and pooling.
   *
   * @param x images [n, c, h, w]
   * @param weight [outputs, c, kh, kw]
   * @param bias null for none
   * @param tile of a pooling that {@linkplain Window#tiles() tiles}
   */
  PooledConvolution(Window window, Window tile, Tensor x, Tensor weight, Tensor bias) {
    this.weight = weight;
    this.hasBias = bias != null;
    int outputs = weight.size(0);
    int rows = tile.positions(0, window.positions(0, x.size(2)));
    int columns = tile.positions(1, window.positions(1, x.size(3)));
    pooled = Shape.of(x.size(0), outputs, rows, columns);
    Tensor flat = weight.reshape(outputs, -1);
    Tensor kernels = hasBias ? Tensors.concat(1, flat, bias.reshape(outputs, 1)) : flat;
    Tensor pixels = pixels(x);
    List<Tensor> products = new ArrayList<>();
    for (int i = 0; i < tile.kernel().get(0); i++) {
      for (int j = 0; j < tile.kernel().get(1); j++) {
        Tensor seen = seen(window, tile, x.shape(), rows, columns, i, j);
        Tensor patch = pixels.indexSelect(0, seen).reshape(kernels.size(1), -1);
        patches.add(patch);
        products.add(kernels.matmul(patch));
      }
    }
    maxima = new Maxima(products);
  }

  /** [c x h x w, n], then a row of zeros for the padding and one of ones for the bias. */
  private static Tensor pixels(Tensor x) {
    int n = x.size(0);
    float[] rest = new float[2 * n];
    Arrays.fill(rest, n, 2 * n, 1);
    return Tensors.concat(0, x.reshape(n, -1).t(), Tensors.tensor(rest, 2, n));
  }

  /** The rows of the pixels that each element of the kernel sees at one place of every tile. */
  private Tensor seen(
      Window window, Window tile, Shape x, int rows, int columns, int down, int across) {
    int height = x.size(2);
    int width = x.size(3);
    long nothing = (long) x.size(1) * height * width;
    int kernel = window.kernel().get(0) * window.kernel().get(1);
    int count = x.size(1) * kernel + (hasBias ? 1 : 0);
    long[] seen = new long[count * rows * columns];
    int at = 0;
    for (int element = 0; element < x.size(1) * kernel; element++) {
      int i = element % kernel / window.kernel().get(1);
      int j = element % window.kernel().get(1);
      for (int row = 0; row < rows; row++) {
        int y = pixel(window, 0, row * tile.kernel().get(0) + down, i);
        for (int column = 0; column < columns; column++) {
          int z = pixel(window, 1, column * tile.kernel().get(1) + across, j);
          boolean inside = y >= 0 && y < height && z >= 0 && z < width;
          seen[at++] = inside ? ((long) element / kernel * height + y) * width + z : nothing;
        }
      }
    }
    Arrays.fill(seen, at, seen.length, nothing + 1);
    return Tensors.tensor(seen, seen.length);
  }

  private static int pixel(Window window, int dimension, int position, int element) {
    return position * window.stride().get(dimension)
        - window.before().get(dimension)
        + element * window.dilation().get(dimension);
  }

  /** The pooled images. */
  Tensor values() {
    return maxima
        .values()
        .reshape(pooled.size(1), pooled.size(2), pooled.size(3), pooled.size(0))
        .permute(3, 0, 1, 2);
  }

  /** What arrives at the weight and, if there is one, at the bias. */
  List<Tensor> gradients(Tensor dy) {
    List<Tensor> spread = maxima.spread(dy.permute(1, 2, 3, 0).reshape(pooled.size(1), -1));
    Tensor sum = null;
    Gemm product = new Gemm(false, true);
    for (int i = 0; i < patches.size(); i++) {
      sum =
          sum == null
              ? Tensor.apply(product, spread.get(i), patches.get(i))
              : Tensor.apply(product, spread.get(i), patches.get(i), sum);
    }
    int[] sizes = weight.shape().sizes();
    if (!hasBias) {
      return List.of(sum.reshape(sizes));
    }
    List<Tensor> parts = sum.split(1, sum.size(1) - 1, 1);
    return List.of(parts.get(0).reshape(sizes), parts.get(1).reshape(pooled.size(1)));
  }
}
