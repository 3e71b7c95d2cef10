// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.OutOfBlocks;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;

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
        : BlockedWeightGradient.of(
            block, window, Tensor.apply(new OutOfBlocks(block, x.size(1), true), x), dy);
  }
}
