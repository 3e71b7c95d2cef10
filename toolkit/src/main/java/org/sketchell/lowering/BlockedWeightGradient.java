// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.IntoBlocks;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * The gradient of a convolution's weight, as a convolution in blocks: the batch takes the place of
 * the channels, which the kernel sums over, and rows of pixels with their channels side by side
 * take the place of the images. The kernel is all that arrives; its elements lie a stride apart
 * down the images and a stride times the channels across. So one convolution whose result is as
 * small as the weight yields all places of the small kernel at once.
 *
 * <p>A batch that is no whole number of blocks is one of parts of images: some rows of what
 * arrives, and the rows of the image that they see. What then still lacks are images of zeros,
 * which add nothing.
 */
final class BlockedWeightGradient {
  private final int block;

  /** Over a part, whose first row is the first that it sees if there are several. */
  private final Window window;

  private final Parts parts;

  /** What arrives, in blocks, for whole blocks of parts. */
  private final Tensor dy;

  private BlockedWeightGradient(int block, Window window, Parts parts, Tensor dy) {
    this.block = block;
    this.window = window;
    this.parts = parts;
    this.dy = dy;
  }

  /**
   * How images are cut.
   *
   * @param count parts of each image, a divisor of the block
   * @param height rows of what arrives in each
   * @param images as many as are given, and those of zeros
   */
  private record Parts(int count, int height, int images) {
    /** Multiplications, with those for images of zeros, and a quarter of it for what is moved. */
    long cost(Window window) {
      int down = window.stride().get(0);
      return images * (long) count * (4 * height * down + seen(window, 0, height));
    }
  }

  private static Parts parts(int block, Window window, int images, int height) {
    Parts best = null;
    for (int count = 1; count <= block; count *= 2) {
      int whole = block / count;
      Parts parts = new Parts(count, height / count, (images + whole - 1) / whole * whole);
      if (height % count == 0 && (best == null || parts.cost(window) < best.cost(window))) {
        best = parts;
      }
    }
    return best;
  }

  /** Whether at most as many images of zeros are needed as there are images. */
  static boolean suits(int block, Window window, int images, int height) {
    return parts(block, window, images, height).images() <= 2 * images;
  }

  /**
   * The gradient.
   *
   * @param last images [n, h, w, c]
   * @param dy what arrives, in blocks: [n, outputs, oh, ow]
   * @return [outputs, c, kh, kw]
   */
  static Tensor of(int block, Window window, Tensor last, Tensor dy) {
    Parts parts = parts(block, window, last.size(0), dy.size(2));
    int missing = parts.images() - last.size(0);
    int left = window.before().get(1);
    int right = seen(window, 1, dy.size(3)) - left - last.size(2);
    Tensor x = Margin.along(0, Margin.along(2, last, left, right), 0, missing);
    Tensor arrives = Margin.along(0, dy, 0, missing);
    boolean cut = parts.count() > 1;
    BlockedWeightGradient gradient =
        new BlockedWeightGradient(block, cut ? withoutTop(window) : window, parts, arrives);
    return last.size(3) < block
        ? gradient.ofFew(cut ? cut(window, parts, x) : x)
        : gradient.ofMany(cut ? cut(window, parts, x) : x);
  }

  private static Window withoutTop(Window window) {
    return new Window(
        window.kernel(),
        window.stride(),
        List.of(0, window.before().get(1)),
        window.after(),
        window.dilation());
  }

  /** [n parts, rows that a part sees, w, c]. */
  private static Tensor cut(Window window, Parts parts, Tensor x) {
    int top = window.before().get(0);
    int all = seen(window, 0, parts.count() * parts.height());
    Tensor padded = Margin.along(1, x, top, all - top - x.size(1));
    int seen = seen(window, 0, parts.height());
    List<Tensor> rows = new ArrayList<>();
    for (int i = 0; i < parts.count(); i++) {
      int first = i * parts.height() * window.stride().get(0);
      rows.add(padded.slice(1, first, first + seen));
    }
    return Tensors.concat(1, rows).reshape(-1, seen, x.size(2), x.size(3));
  }

  /** Rows (0) or columns (1) of the images and their margin that so much of what arrives sees. */
  private static int seen(Window window, int dimension, int arriving) {
    return (arriving - 1) * window.stride().get(dimension) + window.kernel().get(dimension);
  }

  private Tensor ofMany(Tensor x) {
    int n = x.size(0);
    int channels = x.size(3);
    int outputs = dy.size(1);
    int columns = x.size(2);
    int top = window.before().get(0);
    int below = seen(window, 0, parts.height()) - top - x.size(1);
    Tensor whole = Margin.along(1, x, 0, Math.min(0, below));
    Window dilated =
        new Window(
            List.of(parts.height(), dy.size(3)),
            List.of(1, 1),
            List.of(top, 0),
            List.of(Math.max(0, below), 0),
            List.of(window.stride().get(0), window.stride().get(1) * channels));
    return Tensor.apply(
            new BlockedConv(block, dilated, 1),
            batchAsChannels(whole, columns * channels)
                .reshape(1, n, whole.size(1), columns * channels),
            kernel().reshape(outputs, n, parts.height(), dy.size(3)))
        .reshape(outputs / block, window.kernel().get(0), window.kernel().get(1), channels, block)
        .permute(0, 4, 3, 1, 2)
        .reshape(outputs, channels, window.kernel().get(0), window.kernel().get(1));
  }

  /**
   * Of few channels the rows that a kernel sees go side by side too, so that each row of what
   * arrives is read once.
   */
  private Tensor ofFew(Tensor x) {
    int n = x.size(0);
    int channels = x.size(3);
    int outputs = dy.size(1);
    int height = parts.height();
    int down = window.stride().get(0);
    int kh = window.kernel().get(0);
    int kw = window.kernel().get(1);
    int top = window.before().get(0);
    Tensor padded = Margin.along(1, x, top, seen(window, 0, height) - top - x.size(1));
    List<Tensor> rows = new ArrayList<>();
    for (int i = 0; i < kh; i++) {
      rows.add(padded.slice(1, i, i + (height - 1) * down + 1, down));
    }
    int length = x.size(2) * kh * channels;
    List<Integer> none = List.of(0, 0);
    Window dilated =
        new Window(
            List.of(1, dy.size(3)),
            List.of(1, 1),
            none,
            none,
            List.of(1, window.stride().get(1) * kh * channels));
    return Tensor.apply(
            new BlockedConv(block, dilated, 1),
            batchAsChannels(Tensors.concat(3, rows), length).reshape(1, n * height, 1, length),
            kernel().reshape(outputs, n * height, 1, dy.size(3)))
        .reshape(outputs / block, kw, kh, channels, block)
        .permute(0, 4, 3, 2, 1)
        .reshape(outputs, channels, kh, kw);
  }

  /** What arrives, as the weight of a convolution over the parts. */
  private Tensor kernel() {
    int outputs = dy.size(1);
    int whole = block / parts.count();
    return dy.reshape(
            parts.images() / whole,
            whole,
            outputs / block,
            parts.count(),
            parts.height() * dy.size(3),
            block)
        .permute(2, 0, 4, 1, 3, 5);
  }

  private Tensor batchAsChannels(Tensor x, int width) {
    return Tensor.apply(
        new IntoBlocks(block), x.reshape(x.size(0) / block, block, x.size(1), width));
  }
}
