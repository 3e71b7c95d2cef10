// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

/**
 * Options of layers, given where a layer is made: {@code new Conv2d(1, 5, 3, padding(1),
 * stride(2))}. Each says what it does at the layer's method of the same name, such as {@link
 * Conv2d#padding}. A layer takes only those that it has.
 */
public final class Options {
  private Options() {}

  /** Distance between two positions of a kernel or window, in pixels. */
  public static Stride stride(int pixels) {
    return new Stride(Size.of(pixels));
  }

  /** Distance between two positions of a kernel or window, in pixels. */
  public static Stride stride(int height, int width) {
    return new Stride(Size.of(height, width));
  }

  /** Pixels around the image. */
  public static Padding padding(int pixels) {
    return new Padding(Size.of(pixels));
  }

  /** Pixels around the image. */
  public static Padding padding(int height, int width) {
    return new Padding(Size.of(height, width));
  }

  /** The padding that a word stands for: {@code "same"} keeps the image's size. */
  public static PaddingRule padding(String rule) {
    return new PaddingRule(rule);
  }

  /** What lies around a padded image: zeros, reflect, replicate or circular. */
  public static InMode paddingMode(String name) {
    return new InMode(PaddingMode.of(name));
  }

  /** Distance between two elements of a kernel or window, in pixels. */
  public static Dilation dilation(int pixels) {
    return new Dilation(Size.of(pixels));
  }

  /** Distance between two elements of a kernel or window, in pixels. */
  public static Dilation dilation(int height, int width) {
    return new Dilation(Size.of(height, width));
  }

  /** Number of groups of channels that do not see each other. */
  public static Groups groups(int number) {
    return new Groups(number);
  }

  /** Pixels added below and right of the result of a transposed convolution. */
  public static OutputPadding outputPadding(int pixels) {
    return new OutputPadding(Size.of(pixels));
  }

  /** Pixels added below and right of the result of a transposed convolution. */
  public static OutputPadding outputPadding(int height, int width) {
    return new OutputPadding(Size.of(height, width));
  }

  /** With or without learned numbers that are added. */
  public static Bias bias(boolean learned) {
    return new Bias(learned);
  }

  /** With or without windows that start inside the image and hang over its end. */
  public static CeilMode ceilMode(boolean hanging) {
    return new CeilMode(hanging);
  }

  /** Whether padding counts as zeros in a mean. */
  public static CountIncludePad countIncludePad(boolean counts) {
    return new CountIncludePad(counts);
  }

  /** See {@link #stride(int, int)}. */
  public record Stride(Size pixels)
      implements Conv2d.Option,
          Conv1d.Option,
          ConvTranspose2d.Option,
          MaxPool2d.Option,
          AvgPool2d.Option {}

  /** See {@link #padding(int, int)}. */
  public record Padding(Size pixels)
      implements Conv2d.Option,
          Conv1d.Option,
          ConvTranspose2d.Option,
          MaxPool2d.Option,
          AvgPool2d.Option {}

  /** See {@link #padding(String)}. */
  public record PaddingRule(String rule) implements Conv2d.Option, Conv1d.Option {}

  /** See {@link #paddingMode}. */
  public record InMode(PaddingMode mode) implements Conv2d.Option, Conv1d.Option {}

  /** See {@link #dilation(int, int)}. */
  public record Dilation(Size pixels)
      implements Conv2d.Option, Conv1d.Option, ConvTranspose2d.Option, MaxPool2d.Option {}

  /** See {@link #groups}. */
  public record Groups(int number)
      implements Conv2d.Option, Conv1d.Option, ConvTranspose2d.Option {}

  /** See {@link #outputPadding(int, int)}. */
  public record OutputPadding(Size pixels) implements ConvTranspose2d.Option {}

  /** See {@link #bias}. */
  public record Bias(boolean learned)
      implements Conv2d.Option, Conv1d.Option, ConvTranspose2d.Option, Linear.Option {}

  /** See {@link #ceilMode}. */
  public record CeilMode(boolean hanging) implements MaxPool2d.Option, AvgPool2d.Option {}

  /** See {@link #countIncludePad}. */
  public record CountIncludePad(boolean counts) implements AvgPool2d.Option {}

  // What they come to; of two options of one kind the last one counts ----------------------------

  static Convolution convolution(Object... options) {
    Convolution how = Convolution.plain();
    for (Object option : options) {
      if (option instanceof Stride stride) {
        how = how.stride(stride.pixels);
      } else if (option instanceof Padding padding) {
        how = how.padding(padding.pixels);
      } else if (option instanceof PaddingRule padding) {
        how = how.padding(padding.rule);
      } else if (option instanceof InMode in) {
        how = how.paddingMode(in.mode);
      } else if (option instanceof Dilation dilation) {
        how = how.dilation(dilation.pixels);
      } else if (option instanceof Groups groups) {
        how = how.groups(groups.number);
      } else if (option instanceof OutputPadding padding) {
        how = how.outputPadding(padding.pixels);
      }
    }
    return how;
  }

  static PoolingWindow pooling(Size kernel, Object... options) {
    PoolingWindow how = PoolingWindow.of(kernel);
    for (Object option : options) {
      if (option instanceof Stride stride) {
        how = how.stride(stride.pixels);
      } else if (option instanceof Padding padding) {
        how = how.padding(padding.pixels);
      } else if (option instanceof Dilation dilation) {
        how = how.dilation(dilation.pixels);
      } else if (option instanceof CeilMode mode) {
        how = how.ceilMode(mode.hanging);
      }
    }
    return how;
  }

  static boolean hasBias(Object... options) {
    boolean learned = true;
    for (Object option : options) {
      learned = option instanceof Bias bias ? bias.learned : learned;
    }
    return learned;
  }

  static boolean countsPadding(Object... options) {
    boolean counts = true;
    for (Object option : options) {
      counts = option instanceof CountIncludePad count ? count.counts : counts;
    }
    return counts;
  }
}
