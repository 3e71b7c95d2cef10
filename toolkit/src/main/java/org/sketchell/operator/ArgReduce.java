// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * The index of the largest (or smallest) element along one dimension, the first of equals, as
 * int64. NaN counts as larger (or smaller) than every number, as in PyTorch.
 */
public record ArgReduce(boolean largest, int axis, boolean keepDimension) implements Operator {
  @Override
  public String type() {
    return largest ? "ArgMax" : "ArgMin";
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    String name = largest ? "argmax" : "argmin";
    TensorType input = Check.only(name, inputs);
    Check.elements(name, input, ElementType.FLOAT32, ElementType.INT64);
    if (input.shape().size(axis) == 0) {
      throw new ShapeException(
          "%s of shape %s along dimension %d has nothing to look at.", name, input.shape(), axis);
    }
    return List.of(
        new TensorType(
            ElementType.INT64, Reduce.reduced(input.shape(), new int[] {axis}, keepDimension)));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes(
        "axis", (long) axis, "keepdims", keepDimension ? 1L : 0L, "select_last_index", 0L);
  }
}
