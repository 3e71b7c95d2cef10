// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** Joins tensors along one dimension (from 0); all other sizes must be equal. */
public record Concat(int axis) implements Rearrangement {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    if (inputs.isEmpty()) {
      throw new ShapeException("concat needs at least one tensor, but got none.");
    }
    TensorType first = inputs.get(0);
    int size = 0;
    for (TensorType input : inputs) {
      Check.sameElements("concat", first, input);
      Shape shape = input.shape();
      if (shape.rank() != first.shape().rank()
          || !shape.with(axis, 0).equals(first.shape().with(axis, 0))) {
        throw new ShapeException(
            "concat along dimension %d needs all other sizes equal, but got %s and %s.",
            axis, first.shape(), shape);
      }
      size = Math.addExact(size, shape.size(axis));
    }
    return List.of(first.with(first.shape().with(axis, size)));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis);
  }
}
