// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shape;

/**
 * The size of an image.
 *
 * @param channels colour planes, 1 for grey
 * @param height rows of pixels
 * @param width pixels per row
 */
public record ImageSize(int channels, int height, int width) {
  /**
   * Checks the numbers.
   *
   * @throws ShapeException if one is less than 1
   */
  public ImageSize {
    if (channels < 1 || height < 1 || width < 1) {
      throw new ShapeException(
          "An image has at least one channel, row and column, but got %d x %d x %d.",
          channels, height, width);
    }
  }

  /** The size of images in a tensor whose last three dimensions are channels, height and width. */
  public static ImageSize of(Shape shape) {
    if (shape.rank() < 3) {
      throw new ShapeException(
          "An image has channels x height x width, but got a tensor of shape %s.", shape);
    }
    return new ImageSize(shape.size(-3), shape.size(-2), shape.size(-1));
  }

  /** Number of pixels, counted in every channel. */
  public int pixels() {
    return Math.multiplyExact(channels, Math.multiplyExact(height, width));
  }

  /** [channels, height, width]. */
  public Shape shape() {
    return Shape.of(channels, height, width);
  }

  /** For example {@code 1x28x28}. */
  @Override
  public String toString() {
    return channels + "x" + height + "x" + width;
  }
}
