// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What lies around an image that a convolution pads; PyTorch's {@code padding_mode}. */
public enum PaddingMode {
  /** Zeros. */
  ZEROS,
  /** The image mirrored in its outer pixels, which are not repeated: c b | a b c | b a. */
  REFLECT,
  /** The outer pixels again and again: a a | a b c | c c. */
  REPLICATE,
  /** The image's other end: b c | a b c | a b. */
  CIRCULAR;

  /**
   * The mode with a name, in small letters as PyTorch writes it.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PaddingMode of(String name) {
    return Arrays.stream(values())
        .filter(mode -> mode.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Padding modes are %s, but got \"%s\"."
                        .formatted(
                            Arrays.stream(values())
                                .map(mode -> "\"" + mode + "\"")
                                .collect(Collectors.joining(", ")),
                            name)));
  }

  /**
   * A tensor with some elements more along one dimension; of zeros nothing is added, because
   * convolutions do that themselves.
   */
  Tensor padded(Tensor x, int dimension, int before, int after) {
    if (this == ZEROS || (before == 0 && after == 0)) {
      return x;
    }
    int size = x.size(dimension);
    int most = this == REFLECT ? size - 1 : this == CIRCULAR ? size : Integer.MAX_VALUE;
    if (size < 1 || Math.max(before, after) > most) {
      throw new ShapeException(
          "Padding of mode %s takes its pixels from the image: %d and %d are more than the %d that"
              + " %s has to give along dimension %d; pad less, or with mode \"replicate\".",
          this, before, after, Math.max(0, Math.min(size, most)), x.shape(), dimension);
    }
    Tensor first = before == 0 ? null : beyond(x, dimension, before, true);
    Tensor last = after == 0 ? null : beyond(x, dimension, after, false);
    return first == null
        ? Tensors.concat(dimension, x, last)
        : last == null
            ? Tensors.concat(dimension, first, x)
            : Tensors.concat(dimension, first, x, last);
  }

  private Tensor beyond(Tensor x, int dimension, int count, boolean isBefore) {
    int size = x.size(dimension);
    return switch (this) {
      case ZEROS -> throw new IllegalStateException("Zeros are padded by the convolution");
      case REFLECT ->
          (isBefore
                  ? x.slice(dimension, 1, count + 1)
                  : x.slice(dimension, size - 1 - count, size - 1))
              .flip(dimension);
      case REPLICATE ->
          (isBefore ? x.slice(dimension, 0, 1) : x.slice(dimension, size - 1, size))
              .expand(x.shape().with(dimension, count).sizes());
      case CIRCULAR ->
          isBefore ? x.slice(dimension, size - count, size) : x.slice(dimension, 0, count);
    };
  }

  /** Its name in small letters, as PyTorch writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
