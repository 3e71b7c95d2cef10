// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/**
 * The adjoint of ReLU: 0 where the result is not above 0, whatever arrives there, else the gradient
 * that arrives; also where the result is NaN, as in PyTorch. Inputs: ReLU's result, the gradient;
 * with broadcasting.
 */
public record ReluGradient() implements Composed, Elementwise {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    String name = "The gradient of relu";
    Check.arity(name, inputs, 2, 2);
    inputs.forEach(input -> Check.elements(name, input, ElementType.FLOAT32));
    return List.of(
        TensorType.float32(
            Shape.broadcast(name, inputs.get(0).shape(), inputs.get(1).shape()).sizes()));
  }
}
