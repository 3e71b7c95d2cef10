package org.sketchell.train;

import org.sketchell.data.ImageSet;
import org.sketchell.tensor.Tensor;

/**
 * Some labelled images.
 *
 * @param images float32 [batch, channels, height, width], from 0 (black) to 1 (white)
 * @param labels int64 [batch], the index of each image's class
 */
public record Batch(Tensor images, Tensor labels) {
  /** All images of a set. */
  public static Batch of(ImageSet images) {
    return new Batch(images.tensor(), images.labelTensor());
  }

  /** Number of images. */
  public int size() {
    return labels.size(0);
  }
}
