// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.List;
import java.util.Optional;
import org.sketchell.operator.Binary;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Arithmetic of images in blocks with a number for each channel, as that of batch normalisation:
 * convolutions that see one pixel of one channel. They take the time of reading and writing, where
 * operators that spread the numbers take two to three times as long; and what is added to a product
 * is the bias of its convolution. The results are the same, to the last digit.
 */
final class ChannelArithmetic {
  private static final Window PIXEL =
      new Window(List.of(1, 1), List.of(1, 1), List.of(0, 0), List.of(0, 0), List.of(1, 1));

  private final int block;

  ChannelArithmetic(int block) {
    this.block = block;
  }

  /**
   * Images and numbers, combined.
   *
   * @param imagesFirst whether the images are the first operand
   * @param numbers as many as there are channels
   * @return in blocks; null where there is no such form
   */
  Tensor combined(Binary operator, Tensor images, boolean imagesFirst, Tensor numbers) {
    Tensor each = numbers.reshape(-1);
    return switch (operator) {
      case MUL -> times(images, each);
      case ADD -> plus(images, each);
      case SUB ->
          imagesFirst
              ? plus(images, each.negate())
              : plus(times(images, Tensors.full(-1, images.size(1))), each);
      default -> null;
    };
  }

  private Tensor times(Tensor images, Tensor factors) {
    return Tensor.apply(convolution(images), images, kernel(factors));
  }

  private Tensor plus(Tensor images, Tensor numbers) {
    Optional<Node> product = product(images);
    if (product.isPresent()) {
      List<Tensor> of = product.get().inputs();
      return Tensor.apply(convolution(images), of.get(0), of.get(1), numbers);
    }
    Node made = images.node().orElse(null);
    if (made != null && made.operator() == Binary.ADD) {
      for (int i = 0; i < 2; i++) {
        Tensor summand = made.inputs().get(i);
        if (product(summand).isPresent()) {
          return Tensor.apply(Binary.ADD, plus(summand, numbers), made.inputs().get(1 - i));
        }
      }
    }
    return Tensor.apply(convolution(images), images, kernel(Tensors.ones(images.size(1))), numbers);
  }

  private BlockedConv convolution(Tensor images) {
    return new BlockedConv(block, PIXEL, images.size(1));
  }

  private static Tensor kernel(Tensor factors) {
    return factors.reshape(-1, 1, 1, 1);
  }

  /** What multiplies images with numbers of channels and does nothing more, if this comes of it. */
  private Optional<Node> product(Tensor images) {
    return images
        .node()
        .filter(made -> made.inputs().size() == 2 && made.operator().equals(convolution(images)));
  }
}
