// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

import java.util.List;
import org.sketchell.nn.Functional;
import org.sketchell.nn.Layer;
import org.sketchell.nn.Module;
import org.sketchell.nn.Size;
import org.sketchell.operator.Resize;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * Where in the image the feature maps of a layer speak for the class: the maps, each weighted with
 * the mean gradient of the score with respect to it, summed, and what is positive of that, at the
 * image's size (Selvaraju and others 2017).
 */
public final class GradCam implements Attribution {
  private final Scores scores;
  private final Layer layer;

  /**
   * Explains a network, in evaluation mode, by one of its layers.
   *
   * @param layer one that gives feature maps, such as the last convolution; where it is applied
   *     several times, the last time counts
   */
  public GradCam(Module model, Layer layer) {
    this.scores = Scores.of(model);
    this.layer = layer;
  }

  /** [batch, 1, height, width]; no value is negative. */
  @Override
  public Tensor attribute(Tensor images, int target) {
    return scores.evaluating(() -> map(images, target));
  }

  private Tensor map(Tensor images, int target) {
    Tensor leaf = Scores.leaf(images);
    Tensor[] seen = new Tensor[1];
    Tensor scored;
    // Once computed, a layer's output stays the node that later layers build on.
    Layer.Observation watch =
        layer.observe((observed, input, output) -> seen[0] = output.evaluate());
    try {
      scored = scores.of(leaf, target);
    } finally {
      watch.close();
    }
    if (seen[0] == null) {
      throw new ShapeException("GradCam: %s is not a part of the model that is explained.", layer);
    }
    if (seen[0].rank() != 4 || images.rank() != 4) {
      throw new ShapeException(
          "GradCam needs a layer that gives feature maps, batch x channels x height x width, but %s"
              + " gives %s.",
          layer, seen[0].shape());
    }
    Tensor weights = Tensor.gradient(scored.sum(), seen[0]).mean(true, 2, 3);
    Tensor map = weights.times(seen[0]).sum(true, 1).relu().detach();
    Tensor.evaluate(List.of(scored, map));
    Scores.requireNumbers(scored, target);
    return Functional.upsample(map, Size.of(images.size(2), images.size(3)), Resize.Rule.BILINEAR)
        .evaluate();
  }

  @Override
  public String toString() {
    return "GradCam(" + scores + ", " + layer + ")";
  }
}
