package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.IntoBlocks;
import org.sketchell.operator.OutOfBlocks;
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
    int missing = inWholeBlocks(last.size(0)) - last.size(0);
    int columns = seen(window, 1, dy);
    int left = window.before().get(1);
    Tensor wide = Margin.along(2, last, left, columns - left - last.size(2));
    // Images of zeros fill the last block of the batch, and add nothing.
    Tensor x = Margin.along(0, wide, 0, missing);
    Tensor arrives = Margin.along(0, dy, 0, missing);
    return last.size(3) < block ? ofFew(window, x, arrives) : ofMany(window, x, arrives);
  }

  /** Rows (0) or columns (1) of the images and their margin that the kernel sees. */
  private static int seen(Window window, int dimension, Tensor dy) {
    return (dy.size(2 + dimension) - 1) * window.stride().get(dimension)
        + window.kernel().get(dimension);
  }

  private int inWholeBlocks(int images) {
    return (images + block - 1) / block * block;
  }

  private Tensor ofMany(Window window, Tensor x, Tensor dy) {
    int n = x.size(0);
    int channels = x.size(3);
    int outputs = dy.size(1);
    int columns = x.size(2);
    int top = window.before().get(0);
    int below = seen(window, 0, dy) - top - x.size(1);
    Tensor whole = Margin.along(1, x, 0, Math.min(0, below));
    Window dilated =
        new Window(
            List.of(dy.size(2), dy.size(3)),
            List.of(1, 1),
            List.of(top, 0),
            List.of(Math.max(0, below), 0),
            List.of(window.stride().get(0), window.stride().get(1) * channels));
    return Tensor.apply(
            new BlockedConv(block, dilated, 1),
            batchAsChannels(whole, columns * channels)
                .reshape(1, n, whole.size(1), columns * channels),
            kernel(dy).reshape(outputs, n, dy.size(2), dy.size(3)))
        .reshape(outputs / block, window.kernel().get(0), window.kernel().get(1), channels, block)
        .permute(0, 4, 3, 1, 2)
        .reshape(outputs, channels, window.kernel().get(0), window.kernel().get(1));
  }

  /**
   * Of few channels the rows that a kernel sees go side by side too, so that each row of what
   * arrives is read once.
   */
  private Tensor ofFew(Window window, Tensor x, Tensor dy) {
    int n = x.size(0);
    int channels = x.size(3);
    int outputs = dy.size(1);
    int height = dy.size(2);
    int down = window.stride().get(0);
    int kh = window.kernel().get(0);
    int kw = window.kernel().get(1);
    int top = window.before().get(0);
    Tensor padded = Margin.along(1, x, top, seen(window, 0, dy) - top - x.size(1));
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
            kernel(dy).reshape(outputs, n * height, 1, dy.size(3)))
        .reshape(outputs / block, kw, kh, channels, block)
        .permute(0, 4, 3, 2, 1)
        .reshape(outputs, channels, kh, kw);
  }

  /** What arrives, as the weight of a convolution over the batch. */
  private Tensor kernel(Tensor dy) {
    int n = dy.size(0);
    int outputs = dy.size(1);
    return dy.reshape(n / block, block, outputs / block, dy.size(2) * dy.size(3), block)
        .permute(2, 0, 3, 1, 4);
  }

  private Tensor batchAsChannels(Tensor x, int width) {
    return Tensor.apply(
        new IntoBlocks(block), x.reshape(x.size(0) / block, block, x.size(1), width));
  }
}
