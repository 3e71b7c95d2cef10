// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;

/** exp(x) divided by its sum along one dimension. */
public record Softmax(int axis) implements Operator {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("softmax", inputs);
    Check.elements("softmax", input, ElementType.FLOAT32);
    input.shape().axis(axis);
    return List.of(input);
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis);
  }
}
