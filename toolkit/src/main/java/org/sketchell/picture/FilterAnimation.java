// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.List;
import org.sketchell.tensor.Tensor;

/**
 * A filter that moves over an image, step by step: the window on the input, the filter's numbers,
 * and the output as far as it is computed. This is a picture for teaching; the numbers are computed
 * here in plain Java, one window after the other, and not by the runtime that computes
 * convolutions.
 *
 * <p>As in every convolutional network the filter is not flipped: the output is the sum of the
 * products of the window and the filter.
 *
 * @param image the input
 * @param filter the filter, not larger than the padded image
 * @param stride how far the window moves, at least 1
 * @param padding how many zeros are put around the image on each side, at least 0
 */
public record FilterAnimation(Plane image, Plane filter, int stride, int padding) {
  /** More windows than this are shown in larger steps, so that pages stay small. */
  private static final int MOST_FRAMES = 240;

  public FilterAnimation {
    if (stride < 1 || padding < 0) {
      throw new IllegalArgumentException(
          ("A filter moves with a stride of at least 1 and a padding of at least 0; it got stride %s"
                  + " and padding %s.")
              .formatted(stride, padding));
    }
    if (filter.height() > image.height() + 2 * padding
        || filter.width() > image.width() + 2 * padding) {
      throw new IllegalArgumentException(
          "A filter of %sx%s does not fit into an image of %sx%s with padding %s."
              .formatted(filter.height(), filter.width(), image.height(), image.width(), padding));
    }
  }

  /** A filter that moves by single pixels, without padding. */
  public static FilterAnimation of(Plane image, Plane filter) {
    return new FilterAnimation(image, filter, 1, 0);
  }

  /** The same of tensors of one channel, such as [1, 1, 28, 28] and [3, 3]. */
  public static FilterAnimation of(Tensor image, Tensor filter) {
    return of(Channels.single(image), Channels.single(filter));
  }

  /** The same with a window that moves in larger steps. */
  @CheckReturnValue
  public FilterAnimation stride(int pixels) {
    return new FilterAnimation(image, filter, pixels, padding);
  }

  /** The same with zeros around the image. */
  @CheckReturnValue
  public FilterAnimation padding(int pixels) {
    return new FilterAnimation(image, filter, stride, pixels);
  }

  /** The whole output, (size + 2 padding - filter) / stride + 1 rows and columns. */
  public Plane output() {
    int height = (image.height() + 2 * padding - filter.height()) / stride + 1;
    int width = (image.width() + 2 * padding - filter.width()) / stride + 1;
    float[] values = new float[height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = sum(i / width * stride - padding, i % width * stride - padding);
    }
    return new Plane(height, width, values);
  }

  private float sum(int top, int left) {
    double sum = 0;
    for (int row = 0; row < filter.height(); row++) {
      for (int column = 0; column < filter.width(); column++) {
        int y = top + row;
        int x = left + column;
        if (y >= 0 && y < image.height() && x >= 0 && x < image.width()) {
          sum += (double) image.at(y, x) * filter.at(row, column);
        }
      }
    }
    return (float) sum;
  }

  /** The frames: one for each window, or for every second, third, … when there are very many. */
  public Animation animation() {
    Plane output = output();
    ValueRange range = ValueRange.of(output);
    LabelledMatrix numbers = LabelledMatrix.of("filter", filter);
    int windows = output.height() * output.width();
    int step = (windows + MOST_FRAMES - 1) / MOST_FRAMES;
    List<Figure> frames = new ArrayList<>();
    for (int i = (windows - 1) % step; i < windows; i += step) {
      int row = i / output.width();
      int column = i % output.width();
      Mark window =
          new Mark(
              row * stride - padding, column * stride - padding, filter.height(), filter.width());
      String sum = "[" + row + ", " + column + "] = " + Numbers.brief(output.at(row, column));
      frames.add(
          Figure.of(ImagePanel.of(image, "input").mark(window))
              .add(numbers)
              .add(ImagePanel.of(output, "output " + sum).range(range).filled(i + 1)));
    }
    String title = "input " + size(image) + ", filter " + size(filter) + ", output " + size(output);
    return new Animation(title, frames, 50);
  }

  private static String size(Plane plane) {
    return plane.height() + "x" + plane.width();
  }

  /** For example {@code filter 3x3 over image 28x28, stride 1, padding 0}. */
  @Override
  public String toString() {
    return "filter "
        + size(filter)
        + " over image "
        + size(image)
        + ", stride "
        + stride
        + ", padding "
        + padding;
  }
}
