// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * The adjoint of {@link MaxPool}: what arrives at the output goes to the place of the maximum under
 * each window; nowhere, if the window lies in the padding alone. Inputs: the images that were
 * pooled, what came out, the gradient that arrives there.
 */
public record MaxPoolGradient(Window window) implements Composed {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    String name = "The gradient of maxPool2d";
    Check.arity(name, inputs, 3, 3);
    TensorType pooled = new MaxPool(window, false).infer(inputs.subList(0, 1)).get(0);
    for (TensorType given : inputs.subList(1, 3)) {
      if (!given.equals(pooled)) {
        throw new ShapeException(
            "%s of images %s wants what came out and its gradient as %s, but got %s.",
            name, inputs.get(0), pooled, given);
      }
    }
    return inputs.subList(0, 1);
  }
}
