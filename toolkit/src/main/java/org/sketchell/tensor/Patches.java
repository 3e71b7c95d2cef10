// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.List;
import org.sketchell.operator.Pad;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;

/**
 * What a window sees of images at each of its places, and back: PyTorch's {@code
 * torch.nn.functional.unfold} and {@code fold}, also called im2col and col2im. Images are [batch,
 * channels, height, width] or [channels, height, width]. Pairs are rows, then columns.
 */
public sealed interface Patches permits Tensor {
  Tensor self();

  /**
   * What a square window sees at each of its places; see {@link #unfold(int[], int[], int[],
   * int[])}.
   */
  default Tensor unfold(int kernel) {
    return unfold(kernel, 1, 0, 1);
  }

  /** What a square window sees; see {@link #unfold(int[], int[], int[], int[])}. */
  default Tensor unfold(int kernel, int dilation, int padding, int stride) {
    return unfold(both(kernel), both(dilation), both(padding), both(stride));
  }

  /**
   * What a window sees at each of its places, row by row; padding is 0.
   *
   * @param kernel size of the window
   * @param dilation step between its pixels
   * @param padding pixels added on each side
   * @param stride step between its places
   * @return [batch, channels * pixels of the window, places], without the batch if there is none
   * @throws ShapeException if this is no image, or the window fits nowhere
   */
  default Tensor unfold(int[] kernel, int[] dilation, int[] padding, int[] stride) {
    Tensor x = self();
    if (x.rank() != 3 && x.rank() != 4) {
      throw new ShapeException(
          "unfold works on images [batch, channels, height, width] or [channels, height, width],"
              + " but got shape %s.",
          x.shape());
    }
    Tensor images = x.rank() == 3 ? x.unsqueeze(0) : x;
    Folding folding =
        new Folding("unfold", images.size(2), images.size(3), kernel, dilation, padding, stride);
    int batch = images.size(0);
    int channels = images.size(1);
    List<Integer> margin = List.of(0, 0, padding[0], padding[1]);
    boolean padded = padding[0] > 0 || padding[1] > 0;
    Tensor whole = padded ? Tensor.apply(new Pad(margin, margin, 0), images) : images;
    Tensor seen =
        whole
            .reshape(batch, channels, folding.pixels())
            .indexSelect(2, Tensors.tensor(folding.seen()))
            .reshape(batch, channels * folding.window(), folding.places());
    return x.rank() == 3 ? seen.squeeze(0) : seen;
  }

  /** Adds up what a square window saw; see {@link #fold(int[], int[], int[], int[], int[])}. */
  default Tensor fold(int height, int width, int kernel) {
    return fold(height, width, kernel, 1, 0, 1);
  }

  /** Adds up what a square window saw; see {@link #fold(int[], int[], int[], int[], int[])}. */
  default Tensor fold(int height, int width, int kernel, int dilation, int padding, int stride) {
    return fold(
        new int[] {height, width}, both(kernel), both(dilation), both(padding), both(stride));
  }

  /**
   * Adds up, for each pixel, what a window saw of it at all its places: the adjoint of {@link
   * #unfold(int[], int[], int[], int[])}, not its inverse where places overlap. This is [batch,
   * channels * pixels of the window, places], or the same without the batch.
   *
   * @param size height and width of the images
   * @return [batch, channels, height, width], without the batch if there is none
   * @throws ShapeException if this is not what the window sees of such images
   */
  default Tensor fold(int[] size, int[] kernel, int[] dilation, int[] padding, int[] stride) {
    Tensor x = self();
    Folding folding = new Folding("fold", size[0], size[1], kernel, dilation, padding, stride);
    int window = folding.window();
    if (x.rank() != 2 && x.rank() != 3
        || x.size(-1) != folding.places()
        || x.size(-2) % window != 0) {
      throw new ShapeException(
          "fold to images of %s with a window of %s needs [batch, channels * %d, %d], but got shape"
              + " %s.",
          Shape.of(size), Shape.of(kernel), window, folding.places(), x.shape());
    }
    Tensor seen = x.rank() == 2 ? x.unsqueeze(0) : x;
    int batch = seen.size(0);
    int channels = seen.size(1) / window;
    int all = window * folding.places();
    Tensor places = Tensors.tensor(folding.seen(), 1, 1, all).expand(batch, channels, all);
    Tensor images =
        Tensors.scalar(0f)
            .to(x.elementType())
            .expand(batch, channels, folding.pixels())
            .scatterAdd(2, places, seen.reshape(batch, channels, all))
            .reshape(batch, channels, folding.height(), folding.width())
            .slice(2, padding[0], padding[0] + size[0])
            .slice(3, padding[1], padding[1] + size[1]);
    return x.rank() == 2 ? images.squeeze(0) : images;
  }

  private static int[] both(int size) {
    return new int[] {size, size};
  }
}
