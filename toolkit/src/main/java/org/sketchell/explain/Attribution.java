// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Says how much every pixel has to do with the score that a network gives a class.
 *
 * <pre>{@code
 * Tensor map = new Saliency(model).attribute(image, 2);
 * Figure.of(image).overlay(map)
 * }</pre>
 *
 * <p>One of your own is a function of the images and a class, such as {@code (images, target) ->
 * images.square()}.
 */
@FunctionalInterface
public interface Attribution {
  /**
   * Attributes the score of one class, the same for all images.
   *
   * @param images float32 [batch, channels, height, width]; not changed
   * @param target index of the class whose score is explained, from 0
   * @return float32, computed; one map for every image, of the images' height and width
   * @throws ShapeException if the images do not fit the model, or there is no such class
   * @throws org.sketchell.model.ScoreException if the score of an image is NaN
   */
  Tensor attribute(Tensor images, int target);

  /**
   * Attributes the score of a class of its own for every image, such as the predicted one.
   *
   * @param images float32 [batch, channels, height, width]
   * @param targets int64 [batch], indices of classes
   * @return one map for every image
   * @throws ShapeException if there is not one class for every image
   */
  default Tensor attribute(Tensor images, Tensor targets) {
    long[] classes = targets.toLongArray();
    if (images.rank() == 0 || images.size(0) != classes.length || classes.length == 0) {
      throw new ShapeException(
          "Every image needs a target, but images of shape %s came with targets of shape %s.",
          images.shape(), targets.shape());
    }
    Tensor[] maps = new Tensor[classes.length];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = attribute(images.slice(0, i, i + 1), Math.toIntExact(classes[i]));
    }
    return Tensors.concat(0, maps).evaluate();
  }
}
