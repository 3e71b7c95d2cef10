// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import org.sketchell.operator.Window;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;

/**
 * How the kernel of a convolution moves over an image; {@link #plain()} is PyTorch's default.
 *
 * @param stride distance between two positions of the kernel, in pixels
 * @param padding what is added around the image, in pixels
 * @param same whether the padding is chosen such that the result has the image's size; {@code
 *     padding} is then not used
 * @param dilation distance between two elements of the kernel, in pixels
 * @param groups number of groups of channels that do not see each other
 * @param outputPadding pixels added below and right of the result of a transposed convolution
 * @param paddingMode what lies there; transposed convolutions know zeros only
 */
public record Convolution(
    Size stride,
    Size padding,
    boolean same,
    Size dilation,
    int groups,
    Size outputPadding,
    PaddingMode paddingMode) {
  private static final Convolution PLAIN =
      new Convolution(Size.of(1), Size.of(0), false, Size.of(1), 1, Size.of(0), PaddingMode.ZEROS);

  /** Stride 1, no padding, no dilation, one group. */
  public static Convolution plain() {
    return PLAIN;
  }

  @CheckReturnValue
  public Convolution stride(Size pixels) {
    return new Convolution(pixels, padding, same, dilation, groups, outputPadding, paddingMode);
  }

  @CheckReturnValue
  public Convolution padding(Size pixels) {
    return new Convolution(stride, pixels, false, dilation, groups, outputPadding, paddingMode);
  }

  /**
   * With the padding that a word stands for: {@code "same"} keeps the image's size (where it is
   * odd, the end gets more), {@code "valid"} is none.
   *
   * @throws IllegalArgumentException for any other word
   */
  @CheckReturnValue
  public Convolution padding(String rule) {
    return switch (rule) {
      case "same" ->
          new Convolution(stride, padding, true, dilation, groups, outputPadding, paddingMode);
      case "valid" -> padding(Size.of(0));
      default ->
          throw new IllegalArgumentException(
              "Padding is a number of pixels, \"same\" or \"valid\", but got \"%s\"."
                  .formatted(rule));
    };
  }

  @CheckReturnValue
  public Convolution dilation(Size pixels) {
    return new Convolution(stride, padding, same, pixels, groups, outputPadding, paddingMode);
  }

  @CheckReturnValue
  public Convolution groups(int number) {
    return new Convolution(stride, padding, same, dilation, number, outputPadding, paddingMode);
  }

  @CheckReturnValue
  public Convolution outputPadding(Size pixels) {
    return new Convolution(stride, padding, same, dilation, groups, pixels, paddingMode);
  }

  @CheckReturnValue
  public Convolution paddingMode(PaddingMode mode) {
    return new Convolution(stride, padding, same, dilation, groups, outputPadding, mode);
  }

  /** With other pixels of padding, which do not count where the padding is chosen. */
  @CheckReturnValue
  Convolution rePadded(Size pixels) {
    return new Convolution(stride, pixels, same, dilation, groups, outputPadding, paddingMode);
  }

  /** The window for a weight, whose last two dimensions are the kernel. */
  Window window(Shape weight) {
    if (weight.rank() != 4) {
      // The operator says what is wrong with such a weight.
      return new Window(
          List.of(1, 1), stride.list(), List.of(0, 0), List.of(0, 0), dilation.list());
    }
    Size kernel = Size.of(weight.size(2), weight.size(3));
    if (!same) {
      return new Window(
          kernel.list(), stride.list(), padding.list(), padding.list(), dilation.list());
    }
    if (!stride.equals(Size.of(1))) {
      throw new ShapeException(
          "Padding \"same\" keeps the image's size, which a stride of %s does not; use stride 1 or"
              + " a padding in pixels.",
          stride);
    }
    int rows = dilation.height() * (kernel.height() - 1);
    int columns = dilation.width() * (kernel.width() - 1);
    return new Window(
        kernel.list(),
        stride.list(),
        List.of(rows / 2, columns / 2),
        List.of(rows - rows / 2, columns - columns / 2),
        dilation.list());
  }

  /** The options that differ from the default, but the padding's mode, as PyTorch writes them. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (!stride.equals(PLAIN.stride)) {
      text.append(", stride=").append(stride);
    }
    if (same) {
      text.append(", padding=same");
    } else if (!padding.equals(PLAIN.padding)) {
      text.append(", padding=").append(padding);
    }
    if (!outputPadding.equals(PLAIN.outputPadding)) {
      text.append(", output_padding=").append(outputPadding);
    }
    if (!dilation.equals(PLAIN.dilation)) {
      text.append(", dilation=").append(dilation);
    }
    if (groups != 1) {
      text.append(", groups=").append(groups);
    }
    return text.toString();
  }
}
