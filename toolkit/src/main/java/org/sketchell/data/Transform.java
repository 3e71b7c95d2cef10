// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;

/** Puts all images of a set through a function, some at once. */
final class Transform {
  /** Images that a function gets at once. */
  private static final int AT_ONCE = 1000;

  private Transform() {}

  /** All images, one after the other, as bytes. */
  record Pixels(ImageSize size, byte[] bytes) {}

  /**
   * Changes images: uint8 [images, channels, height, width] by number, transformed as numbers from
   * 0 to 1.
   */
  static Pixels of(
      int images,
      ImageSize before,
      Function<int[], Tensor> pixels,
      UnaryOperator<Tensor> transform) {
    Preprocessing unit = Preprocessing.unit();
    byte[] bytes = new byte[0];
    ImageSize size = null;
    for (int from = 0; from < images; from += AT_ONCE) {
      int[] some = IntStream.range(from, Math.min(images, from + AT_ONCE)).toArray();
      Tensor changed = transform.apply(unit.apply(pixels.apply(some)).evaluate());
      if (changed.rank() != 4 || changed.size(0) != some.length) {
        throw new DataException(
            "A transform got %d images of shape %s and must give as many, but gave a tensor of"
                + " shape %s.",
            some.length, before.shape(), changed.shape());
      }
      if (size == null) {
        size = ImageSize.of(changed.shape());
        bytes = new byte[Math.multiplyExact(images, size.pixels())];
      }
      byte[] part = unit.undo(changed.clamp(0, 1)).round().to(ElementType.UINT8).toByteArray();
      System.arraycopy(part, 0, bytes, from * size.pixels(), part.length);
    }
    if (size == null) {
      throw new DataException("There is no image to transform in an empty set.");
    }
    return new Pixels(size, bytes);
  }
}
