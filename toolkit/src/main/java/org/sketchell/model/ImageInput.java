// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import java.util.List;
import org.sketchell.file.FileException;
import org.sketchell.runtime.OnnxModel.Port;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * The one input of a classifier of images: how the images lie in it.
 *
 * @param name of the input
 * @param bytes whether it takes bytes from 0 to 255 and not numbers
 * @param batch how many images it takes at a time; 0 for any number
 */
record ImageInput(String name, boolean bytes, int batch, Layout layout, ImageSize size) {
  private static final List<String> NUMBERS = List.of("FLOAT", "FLOAT16", "BFLOAT16", "DOUBLE");

  /** Axes between which channels, height and width are told apart: images have few channels. */
  private static final int MOST_CHANNELS = 4;

  /** The order of the axes. */
  enum Layout {
    /** [batch, channels, height, width]. */
    CHANNELS_FIRST,
    /** [batch, height, width, channels]. */
    CHANNELS_LAST,
    /** [batch, height, width], of one channel. */
    GREY,
    /** [batch, pixels] of a square image of one channel. */
    FLAT
  }

  /**
   * Finds it.
   *
   * @param model is named in errors
   * @throws FileException if there are several inputs, or this one takes no images of a known size
   */
  static ImageInput of(String model, List<Port> inputs) {
    if (inputs.size() != 1) {
      throw new FileException(
          "A classifier of images has one input, but %s has %d: %s; at the prompt,"
              + " load(file).run(...) takes a tensor for each.",
          model, inputs.size(), inputs);
    }
    Port input = inputs.get(0);
    boolean bytes = input.elements().equals("UINT8");
    List<Long> sizes = input.sizes();
    boolean known = !sizes.isEmpty() && sizes.stream().skip(1).allMatch(size -> size > 0);
    if (known && sizes.get(0) != 0 && (bytes || NUMBERS.contains(input.elements()))) {
      int batch = Math.toIntExact(Math.max(0, sizes.get(0)));
      int[] image = sizes.stream().skip(1).mapToInt(Math::toIntExact).toArray();
      if (image.length == 3) {
        boolean last = image[2] <= MOST_CHANNELS && image[0] > MOST_CHANNELS;
        return last
            ? new ImageInput(
                input.name(),
                bytes,
                batch,
                Layout.CHANNELS_LAST,
                new ImageSize(image[2], image[0], image[1]))
            : new ImageInput(
                input.name(),
                bytes,
                batch,
                Layout.CHANNELS_FIRST,
                new ImageSize(image[0], image[1], image[2]));
      }
      // With another first size these could be the channels of one image.
      if (image.length == 2 && batch <= 1) {
        return new ImageInput(
            input.name(), bytes, batch, Layout.GREY, new ImageSize(1, image[0], image[1]));
      }
      int side = image.length == 1 ? (int) Math.round(Math.sqrt(image[0])) : 0;
      if (side > 0 && side * side == image[0]) {
        return new ImageInput(
            input.name(), bytes, batch, Layout.FLAT, new ImageSize(1, side, side));
      }
    }
    throw new FileException(
        "%s takes %s; a classifier of images takes numbers or bytes [batch, channels, height,"
            + " width], [batch, height, width, channels], [batch, height, width] or, of square grey"
            + " images, [batch, pixels], and their sizes are known; at the prompt, load(file).run(x)"
            + " takes any tensor.",
        model, input);
  }

  /**
   * Images as this input takes them, filled up with black ones if it takes more.
   *
   * @param images float32 [count, channels, height, width], already preprocessed
   */
  Tensor laid(Tensor images) {
    int count = images.size(0);
    Tensor full =
        batch > count
            ? Tensors.concat(
                0, List.of(images, Tensors.zeros(size.shape().insert(0, batch - count).sizes())))
            : images;
    int all = full.size(0);
    Tensor laid =
        switch (layout) {
          case CHANNELS_FIRST -> full;
          case CHANNELS_LAST -> full.permute(0, 2, 3, 1);
          case GREY -> full.reshape(all, size.height(), size.width());
          case FLAT -> full.reshape(all, size.pixels());
        };
    return bytes ? laid.clamp(0, 255).round().to(ElementType.UINT8) : laid;
  }
}
