package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.IntoBlocks;
import org.sketchell.operator.OutOfBlocks;
import org.sketchell.operator.Pad;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Convolution and its adjoints over images in blocks. All are blocked convolutions, which come
 * within a few parts of a hundred of what the processor can multiply.
 */
final class BlockedConvolutions {
  private final int block;
  private final Winograd winograd;

  /**
   * For one graph.
   *
   * @param block channels in a block
   */
  BlockedConvolutions(int block) {
    this.block = block;
    this.winograd = new Winograd(block);
  }

  /** The weight [outputs, c, kh, kw] as {@link BlockedConv} wants it. */
  Tensor weight(Tensor weight) {
    int outputs = weight.size(0);
    int channels = weight.size(1);
    int kernel = weight.size(2) * weight.size(3);
    Tensor moved =
        channels < block
            ? weight.reshape(outputs / block, block, channels * kernel).permute(0, 2, 1)
            : weight
                .reshape(outputs / block, block, channels / block, block, kernel)
                .permute(0, 2, 4, 3, 1);
    return moved.reshape(weight.shape().sizes());
  }

  /**
   * A convolution.
   *
   * @param x images; in blocks, if there are at least a block of channels
   * @param bias null for none
   */
  Tensor conv(Window window, Tensor x, Tensor weight, Tensor bias) {
    if (Winograd.suits(window, x.size(1), weight.size(0), x.size(2))) {
      return winograd.conv(x, weight(weight), bias);
    }
    BlockedConv conv = new BlockedConv(block, window, 1);
    return bias == null
        ? Tensor.apply(conv, x, weight(weight))
        : Tensor.apply(conv, x, weight(weight), bias);
  }

  /** What arrives at the images of a convolution with a stride of 1: a full correlation. */
  Tensor inputGradient(Window window, Tensor dy, Tensor weight) {
    return conv(ConvolutionForms.opposite(window), dy, weight.transpose(0, 1).flip(2, 3), null);
  }

  /**
   * The gradient of a weight from images in blocks.
   *
   * @param dy what arrives, in blocks
   * @return [outputs, c, kh, kw]
   */
  Tensor weightGradient(Window window, Tensor x, Tensor dy) {
    return Winograd.suits(window, x.size(1), dy.size(1), x.size(2)) && x.size(0) % block == 0
        ? winograd.weightGradient(x, dy)
        : weightGradientOf(window, Tensor.apply(new OutOfBlocks(block, x.size(1), true), x), dy);
  }

  /**
   * The gradient of a weight: the batch takes the place of the channels, which the kernel sums
   * over, and rows of pixels with their channels side by side take the place of the images. The
   * kernel is all that arrives; its elements lie a stride apart down the images and a stride times
   * the channels across. So one convolution whose result is as small as the weight yields all
   * places of the small kernel at once.
   *
   * @param last images [n, h, w, c]
   * @param dy what arrives, in blocks: [n, outputs, oh, ow]
   * @return [outputs, c, kh, kw]
   */
  Tensor weightGradientOf(Window window, Tensor last, Tensor dy) {
    int channels = last.size(3);
    int outputs = dy.size(1);
    int height = dy.size(2);
    int width = dy.size(3);
    int down = window.stride().get(0);
    int across = window.stride().get(1);
    int kh = window.kernel().get(0);
    int kw = window.kernel().get(1);
    int n = (last.size(0) + block - 1) / block * block;
    // Images of zeros fill the last block of the batch, and add nothing.
    int missing = n - last.size(0);
    Tensor filter =
        fitted(dy.reshape(dy.size(0), outputs / block, height * width, block), 0, 0, missing)
            .reshape(n / block, block, outputs / block, height * width, block)
            .permute(2, 0, 3, 1, 4);
    int columns = (width - 1) * across + kw;
    int rows = (height - 1) * down + kh;
    int left = window.before().get(1);
    int top = window.before().get(0);
    Tensor wide = fitted(fitted(last, 2, left, columns - left - last.size(2)), 0, 0, missing);
    // Few channels: the rows that a kernel sees go side by side too, so that each row of what
    // arrives is read once.
    if (channels < block) {
      Tensor padded = fitted(wide, 1, top, rows - top - last.size(1));
      List<Tensor> seen = new ArrayList<>();
      for (int i = 0; i < kh; i++) {
        seen.add(padded.slice(1, i, i + (height - 1) * down + 1, down));
      }
      Tensor x =
          batchInBlocks(Tensors.concat(3, seen), n, height, columns * kh * channels)
              .reshape(1, n * height, 1, columns * kh * channels);
      Window dilated =
          new Window(
              List.of(1, width),
              List.of(1, 1),
              List.of(0, 0),
              List.of(0, 0),
              List.of(1, across * kh * channels));
      return Tensor.apply(
              new BlockedConv(block, dilated, 1), x, filter.reshape(outputs, n * height, 1, width))
          .reshape(outputs / block, kw, kh, channels, block)
          .permute(0, 4, 3, 2, 1)
          .reshape(outputs, channels, kh, kw);
    }
    Tensor whole = fitted(wide, 1, 0, Math.min(0, rows - top - last.size(1)));
    Tensor x = batchInBlocks(whole, n, whole.size(1), columns * channels);
    Window dilated =
        new Window(
            List.of(height, width),
            List.of(1, 1),
            List.of(top, 0),
            List.of(Math.max(0, rows - top - last.size(1)), 0),
            List.of(down, across * channels));
    return Tensor.apply(
            new BlockedConv(block, dilated, 1),
            x.reshape(1, n, whole.size(1), columns * channels),
            filter.reshape(outputs, n, height, width))
        .reshape(outputs / block, kh, kw, channels, block)
        .permute(0, 4, 3, 1, 2)
        .reshape(outputs, channels, kh, kw);
  }

  private Tensor batchInBlocks(Tensor x, int n, int height, int width) {
    return Tensor.apply(new IntoBlocks(block), x.reshape(n / block, block, height, width));
  }

  /** With zeros at both ends of one dimension; of fewer than none, so much is cut off the end. */
  private static Tensor fitted(Tensor x, int axis, int before, int after) {
    Tensor kept = after < 0 ? x.slice(axis, 0, x.size(axis) + after) : x;
    if (before == 0 && after <= 0) {
      return kept;
    }
    List<Integer> start = new ArrayList<>();
    List<Integer> end = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      start.add(i == axis ? before : 0);
      end.add(i == axis ? Math.max(0, after) : 0);
    }
    return Tensor.apply(new Pad(start, end, 0), kept);
  }
}
