package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * The adjoint of ReLU: the gradient that arrives, where the result was positive, else 0. Inputs:
 * ReLU's result, the gradient.
 */
public record ReluGradient() implements Composed {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    String name = "The gradient of relu";
    Check.arity(name, inputs, 2, 2);
    inputs.forEach(input -> Check.elements(name, input, ElementType.FLOAT32));
    if (!inputs.get(0).equals(inputs.get(1))) {
      throw new ShapeException(
          "%s wants a result and a gradient of one shape, but got %s and %s.",
          name, inputs.get(0).shape(), inputs.get(1).shape());
    }
    return inputs.subList(0, 1);
  }
}
