// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;

/** The logarithm of {@link Softmax}, computed without overflow. */
public record LogSoftmax(int axis) implements Operator {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("logSoftmax", inputs);
    Check.elements("logSoftmax", input, ElementType.FLOAT32);
    input.shape().axis(axis);
    return List.of(input);
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis);
  }
}
