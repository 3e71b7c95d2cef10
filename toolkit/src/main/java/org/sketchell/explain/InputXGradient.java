// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

import org.sketchell.nn.Module;
import org.sketchell.tensor.Tensor;

/**
 * Every pixel times the gradient of the class's score with respect to it (Shrikumar and others
 * 2016): for a linear model, what the pixel adds to the score.
 */
public final class InputXGradient implements Attribution {
  private final Scores scores;

  /** Explains a network, in evaluation mode. */
  public InputXGradient(Module model) {
    scores = Scores.of(model);
  }

  /** Of the images' shape; signed. */
  @Override
  public Tensor attribute(Tensor images, int target) {
    return scores.evaluating(
        () -> scores.gradient(images, target).times(images.detach()).evaluate());
  }

  @Override
  public String toString() {
    return "InputXGradient(" + scores + ")";
  }
}
