package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * The adjoint of ReLU: 0 where the result is not above 0, whatever arrives there, else the gradient
 * that arrives; also where the result is NaN, as in PyTorch. Inputs: ReLU's result, the gradient.
 */
public record ReluGradient() implements Composed, Elementwise {
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
