// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import org.sketchell.nn.Module;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.ShapeException;

/**
 * A network that is known by name.
 *
 * @param name as commands, records and Tribuo's configurations write it
 * @param description in a few words
 * @param least rows and columns that its images need at least
 * @param builder makes it
 */
public record BuiltInNetwork(String name, String description, int least, Builder builder) {

  /** Makes a network for images of some size, with fresh weights. */
  @FunctionalInterface
  public interface Builder {
    /** A new network that gives one logit for each of some classes. */
    Module build(ImageSize image, int classes);
  }

  /**
   * A new network with fresh weights, drawn from the shared generator.
   *
   * @return maps float32 [batch, channels, height, width] to logits [batch, classes]
   * @throws ShapeException if the images are too small
   */
  public Module build(ImageSize image, int classes) {
    return Networks.build(this, image, classes);
  }

  void requireSize(ImageSize image) {
    if (image.height() < least || image.width() < least) {
      throw new ShapeException(
          "The network %s needs images of at least %d x %d pixels, but got %d x %d.",
          name, least, least, image.height(), image.width());
    }
  }

  @Override
  public String toString() {
    return name + ": " + description;
  }
}
