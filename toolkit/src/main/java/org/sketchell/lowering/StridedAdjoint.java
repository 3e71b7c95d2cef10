// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * What a convolution with a stride gives back to its images, and so a transpose convolution, with
 * all in blocks. Pixels a stride apart see the same elements of the kernel: they are a convolution
 * of their own, over what arrives, with these elements. What all of them give is put side by side.
 */
final class StridedAdjoint {
  private final int block;
  private final Window window;
  private final Tensor dy;
  private final Tensor weight;
  private final Tensor bias;

  /**
   * For one convolution.
   *
   * @param window without dilation
   * @param dy what arrives, in blocks
   * @param weight [outputs, c, kernel height, kernel width], in whole blocks of both
   * @param bias of the images; null for none
   */
  StridedAdjoint(int block, Window window, Tensor dy, Tensor weight, Tensor bias) {
    this.block = block;
    this.window = window;
    this.dy = dy;
    this.weight = weight;
    this.bias = bias;
  }

  /** Whether a window has such a form. */
  static boolean suits(Window window) {
    return window.dilation().equals(List.of(1, 1));
  }

  /**
   * Pixels of one phase, along one dimension: those from {@code first} on, a stride apart.
   *
   * @param element the first of the kernel that they see, and from there on a stride apart
   * @param count how many they see
   * @param before rows, or columns, of zeros in front of what arrives; less than none are cut off
   * @param after the same behind it
   */
  private record Phase(int element, int count, int before, int after) {}

  private Phase phase(int dimension, int first, int pixels) {
    int stride = window.stride().get(dimension);
    int from = first + window.before().get(dimension);
    int element = from % stride;
    int kernel = window.kernel().get(dimension);
    int count = element < kernel ? (kernel - element + stride - 1) / stride : 0;
    int skipped = from / stride;
    return new Phase(
        element, count, count - 1 - skipped, pixels + skipped - dy.size(2 + dimension));
  }

  /** The images [n, c, height, width], in blocks. */
  Tensor images(int height, int width) {
    int down = window.stride().get(0);
    int across = window.stride().get(1);
    int rows = (height + down - 1) / down;
    int columns = (width + across - 1) / across;
    int n = dy.size(0);
    int blocks = weight.size(1) / block;
    List<Tensor> lines = new ArrayList<>();
    for (int i = 0; i < down; i++) {
      Phase vertical = phase(0, i, rows);
      List<Tensor> pixels = new ArrayList<>();
      for (int j = 0; j < across; j++) {
        pixels.add(
            convolution(vertical, phase(1, j, columns), rows, columns)
                .reshape(n, blocks, rows, columns, 1, block));
      }
      lines.add(joined(4, pixels).reshape(n, blocks, rows, 1, columns * across * block));
    }
    return joined(3, lines)
        .reshape(n, blocks, rows * down, columns * across * block)
        .slice(2, 0, height)
        .slice(3, 0, width * block)
        .reshape(n, weight.size(1), height, width);
  }

  private static Tensor joined(int axis, List<Tensor> parts) {
    return parts.size() == 1 ? parts.get(0) : Tensors.concat(axis, parts);
  }

  private Tensor convolution(Phase vertical, Phase horizontal, int rows, int columns) {
    int top = Math.max(0, -vertical.before());
    int left = Math.max(0, -horizontal.before());
    int bottom = dy.size(2) + Math.min(0, vertical.after());
    int right = dy.size(3) + Math.min(0, horizontal.after());
    if (vertical.count() == 0 || horizontal.count() == 0 || bottom <= top || right <= left) {
      return nothing(rows * columns);
    }
    Tensor elements =
        weight
            .slice(2, vertical.element(), window.kernel().get(0), window.stride().get(0))
            .slice(3, horizontal.element(), window.kernel().get(1), window.stride().get(1))
            .transpose(0, 1)
            .flip(2, 3);
    Window own =
        new Window(
            List.of(vertical.count(), horizontal.count()),
            List.of(1, 1),
            List.of(Math.max(0, vertical.before()), Math.max(0, horizontal.before())),
            List.of(Math.max(0, vertical.after()), Math.max(0, horizontal.after())),
            List.of(1, 1));
    BlockedConv conv = new BlockedConv(block, own, 1);
    Tensor seen = cut(top, left, bottom, right);
    Tensor kernel = new BlockedConvolutions(block).weight(elements);
    return bias == null ? Tensor.apply(conv, seen, kernel) : Tensor.apply(conv, seen, kernel, bias);
  }

  /** Pixels that see no element of the kernel, or nothing that arrives. */
  private Tensor nothing(int pixels) {
    Tensor each = bias == null ? Tensors.zeros(1) : bias.reshape(-1, 1, block);
    return each.expand(dy.size(0), weight.size(1) / block, pixels, block);
  }

  /** What arrives, without the rows and columns at its ends that nobody sees. */
  private Tensor cut(int top, int left, int bottom, int right) {
    if (top == 0 && left == 0 && bottom == dy.size(2) && right == dy.size(3)) {
      return dy;
    }
    return dy.reshape(dy.size(0), dy.size(1) / block, dy.size(2), dy.size(3) * block)
        .slice(2, top, bottom)
        .slice(3, left * block, right * block)
        .reshape(dy.size(0), dy.size(1), bottom - top, right - left);
  }
}
