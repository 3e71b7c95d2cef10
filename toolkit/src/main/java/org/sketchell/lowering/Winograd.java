// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.IntoBlocks;
import org.sketchell.operator.OutOfBlocks;
import org.sketchell.operator.Window;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Convolutions of 3 x 3 with half of the multiplications, by Winograd's F(4, 3) down the images:
 * four rows of a result come from six of the images, by six products of rows instead of twelve
 * (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, with the points 0, 1,
 * -1, 2, -2). Each product is a convolution of 1 x 3, and all six are one with six groups. Errors
 * are as small as those of plain sums.
 */
final class Winograd {
  /** Channels from which the products that are saved outweigh what is moved; measured. */
  private static final int LEAST_CHANNELS = 64;

  /**
   * Rows of images from which a last tile may have rows of zeros. Measured with 64 and 128
   * channels: at 14 rows steps took 0.8 of the time, at 10 and less they took as long or longer.
   */
  private static final int LEAST_ROWS = 12;

  /** Rows of whole tiles for each row of such images. */
  private static final double MOST_ROWS = 1.2;

  /** Rows of a tile of the result, and rows that it sees. */
  private static final int TILE = 4;

  private static final int SEEN = 6;

  /** What becomes of the six rows that a tile sees: sums of three, or of four in the middle. */
  private static final float[] OF_IMAGES = {
    4, 0, -5, 0, 1, 0, //
    0, -4, -4, 1, 1, 0, //
    0, 4, -4, -1, 1, 0, //
    0, -2, -1, 2, 1, 0, //
    0, 2, -1, -2, 1, 0, //
    0, 4, 0, -5, 0, 1
  };

  /** What becomes of the three rows of a kernel, ... */
  private static final float[] OF_KERNEL = {
    1, 0, 0, //
    -1, -1, -1, //
    -1, 1, -1, //
    1, 2, 4, //
    1, -2, 4, //
    0, 0, 1
  };

  /** ... divided by these, so that all numbers are exact. */
  private static final float[] KERNEL_DIVISORS = {4, 6, 6, 24, 24, 1};

  /** The four rows of the result from the six products. */
  private static final float[] OF_RESULT = {
    1, 1, 1, 1, 1, 0, //
    0, 1, -1, 2, -2, 0, //
    0, 1, 1, 4, 4, 0, //
    0, 1, -1, 8, -8, 1
  };

  private static final Window ROW =
      new Window(List.of(1, 3), List.of(1, 1), List.of(0, 1), List.of(0, 1), List.of(1, 1));

  private final int block;
  private final Map<Tensor, Tensor> products = new IdentityHashMap<>();

  Winograd(int block) {
    this.block = block;
  }

  /**
   * Whether a convolution from so many channels to others is computed so, at a height of images.
   */
  static boolean suits(Window window, int channels, int outputs, int height) {
    List<Integer> ones = List.of(1, 1);
    return window.equals(new Window(List.of(3, 3), ones, ones, ones, ones))
        && channels >= LEAST_CHANNELS
        && outputs >= LEAST_CHANNELS
        && (height % TILE == 0
            || height >= LEAST_ROWS && tiles(height) * TILE <= height * MOST_ROWS);
  }

  private static int tiles(int height) {
    return (height + TILE - 1) / TILE;
  }

  private static Tensor matrix(float[] values, int rows) {
    return Tensors.tensor(values, rows, values.length / rows);
  }

  private static Tensor transposed(float[] values, int rows) {
    int columns = values.length / rows;
    float[] turned = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      turned[i % columns * rows + i / columns] = values[i];
    }
    return Tensors.tensor(turned, columns, rows);
  }

  /**
   * The convolution.
   *
   * @param x images in blocks
   * @param weight in blocks
   * @param bias null for none
   * @return in blocks
   */
  Tensor conv(Tensor x, Tensor weight, Tensor bias) {
    int n = x.size(0);
    int height = x.size(2);
    int width = x.size(3);
    int outputs = weight.size(0);
    int channels = weight.size(1);
    Tensor kernels =
        matrix(OF_KERNEL, SEEN)
            .matmul(
                weight
                    .reshape(outputs / block, channels / block, 3, 3, block * block)
                    .permute(2, 0, 1, 3, 4)
                    .reshape(3, -1))
            .div(Tensors.tensor(KERNEL_DIVISORS, SEEN, 1))
            .reshape(SEEN * outputs, channels, 1, 3);
    BlockedConv conv = new BlockedConv(block, ROW, SEEN);
    Tensor sums =
        bias == null
            ? Tensor.apply(conv, seen(x), kernels)
            : Tensor.apply(conv, seen(x), kernels, once(bias));
    return matrix(OF_RESULT, TILE)
        .matmul(sums.reshape(n, SEEN, -1))
        .reshape(n, TILE, outputs / block, tiles(height), width * block)
        .permute(0, 2, 3, 1, 4)
        .reshape(n, outputs / block, tiles(height) * TILE, width * block)
        .slice(2, 0, height)
        .reshape(n, outputs, height, width);
  }

  /** The one of the six products that every row of the result takes once gets the bias. */
  private static Tensor once(Tensor bias) {
    int outputs = bias.size(0);
    Tensor none = Tensors.scalar(0f).expand(outputs);
    Tensor rest = Tensors.scalar(0f).expand((SEEN - 2) * outputs);
    return Tensors.concat(0, none, bias, rest);
  }

  /**
   * Images [n, 4, c / block, tiles, w x block]: the rows of all tiles, by their place in one. Rows
   * of zeros fill the last tile.
   */
  private Tensor four(Tensor x) {
    int tiles = tiles(x.size(2));
    int blocks = x.size(1) / block;
    int row = x.size(3) * block;
    Tensor rows = x.reshape(x.size(0), blocks, x.size(2), row);
    return Margin.along(2, rows, 0, tiles * TILE - x.size(2))
        .reshape(x.size(0), blocks, tiles, TILE, row)
        .permute(0, 3, 1, 2, 4);
  }

  /** What the six products see: [n, 6 c, tiles, w] in blocks. */
  private Tensor seen(Tensor x) {
    return products.computeIfAbsent(
        x,
        key ->
            Tensors.concat(
                1, IntStream.range(0, SEEN).mapToObj(product -> seen(x, product)).toList()));
  }

  /**
   * What one product sees: a convolution of each channel by itself, a tile further in each step.
   */
  private Tensor seen(Tensor x, int product) {
    float[] row = Arrays.copyOfRange(OF_IMAGES, product * SEEN, (product + 1) * SEEN);
    int first = row[0] == 0 ? 1 : 0;
    int step = row[first + 1] == 0 ? 2 : 1;
    int count = step == 2 ? 3 : 4;
    float[] elements = new float[count];
    for (int i = 0; i < count; i++) {
      elements[i] = row[first + i * step];
    }
    int channels = x.size(1);
    // The first of the rows that a tile sees is the one above it.
    int above = 1 - first;
    int below = tiles(x.size(2)) * TILE - TILE + (count - 1) * step + 1 - above - x.size(2);
    Window window =
        new Window(
            List.of(count, 1),
            List.of(TILE, 1),
            List.of(above, 0),
            List.of(below, 0),
            List.of(step, 1));
    Tensor kernel =
        Tensors.tensor(elements, 1, count, 1, 1)
            .expand(channels / block, count, 1, block)
            .reshape(channels, 1, count, 1);
    return Tensor.apply(new BlockedConv(block, window, channels), x, kernel);
  }

  /**
   * The gradient of the weight, as {@link BlockedWeightGradient} computes it, for each of the six
   * products by itself: a group for each and for each block of images.
   *
   * @param x images in blocks, whole blocks of them
   * @param dy what arrives, in blocks
   * @return [outputs, c, 3, 3]
   */
  Tensor weightGradient(Tensor x, Tensor dy) {
    int n = x.size(0);
    int channels = x.size(1);
    int width = x.size(3);
    int outputs = dy.size(1);
    int tiles = tiles(x.size(2));
    int groups = n / block * SEEN;
    Tensor last =
        Tensor.apply(
            new OutOfBlocks(block, channels, true),
            seen(x).reshape(n * SEEN, channels, tiles, width));
    Tensor batch =
        Tensor.apply(
                new IntoBlocks(block),
                Margin.along(2, last, 1, 1)
                    .reshape(n / block, block, SEEN * tiles, (width + 2) * channels))
            .reshape(1, n * SEEN, tiles, (width + 2) * channels);
    Tensor arrives =
        transposed(OF_RESULT, TILE)
            .matmul(four(dy).reshape(n, TILE, -1))
            .reshape(n / block, block, SEEN, outputs / block, tiles * width, block)
            .permute(0, 2, 3, 4, 1, 5)
            .reshape(groups * outputs, block, tiles, width);
    List<Integer> none = List.of(0, 0);
    Window dilated =
        new Window(List.of(tiles, width), List.of(1, 1), none, none, List.of(1, channels));
    Tensor sums = Tensor.apply(new BlockedConv(block, dilated, groups), batch, arrives);
    // The sum over the blocks of the batch is part of the product.
    return transposed(repeated(OF_KERNEL, n / block), groups)
        .matmul(
            sums.reshape(groups, -1)
                .div(Tensors.tensor(repeated(KERNEL_DIVISORS, n / block), groups, 1)))
        .reshape(3, outputs / block, 3, channels, block)
        .permute(1, 4, 3, 0, 2)
        .reshape(outputs, channels, 3, 3);
  }

  private static float[] repeated(float[] values, int times) {
    float[] repeated = new float[values.length * times];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = values[i % values.length];
    }
    return repeated;
  }
}
