// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

import org.sketchell.nn.Module;
import org.sketchell.tensor.Tensor;

/**
 * The absolute gradient of the class's score with respect to every pixel: how strongly the score
 * answers to a small change there (Simonyan, Vedaldi and Zisserman 2014).
 */
public final class Saliency implements Attribution {
  private final Scores scores;

  /** Explains a network, in evaluation mode. */
  public Saliency(Module model) {
    scores = Scores.of(model);
  }

  /** Of the images' shape; no value is negative. */
  @Override
  public Tensor attribute(Tensor images, int target) {
    return scores.evaluating(() -> scores.gradient(images, target).abs().evaluate());
  }

  @Override
  public String toString() {
    return "Saliency(" + scores + ")";
  }
}
