// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;

/**
 * A value whose gradient somebody gave. Inputs: the value, then the tensors it was computed from;
 * the result is the value, and the gradient that arrives at it goes to the other inputs as the rule
 * says.
 */
public record CustomGradient(Rule rule) implements Composed {
  /** Says what the gradients are, in words of a room that knows tensors. */
  public interface Rule {}

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    String name = "A custom function";
    Check.arity(name, inputs, 2, Integer.MAX_VALUE);
    Check.elements("The result of a custom function", inputs.get(0), ElementType.FLOAT32);
    return inputs.subList(0, 1);
  }

  /** Without the rule, which makes no difference to what is computed. */
  @Override
  public String toString() {
    return type();
  }
}
