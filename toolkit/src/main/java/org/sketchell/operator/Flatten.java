// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/** A matrix: dimensions before {@code axis} become rows, the others columns. */
public record Flatten(int axis) implements Rearrangement {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("flatten", inputs);
    Shape shape = input.shape();
    long rows = 1;
    long columns = 1;
    for (int i = 0; i < shape.rank(); i++) {
      if (i < axis) {
        rows *= shape.size(i);
      } else {
        columns *= shape.size(i);
      }
    }
    return List.of(input.with(Shape.of(Math.toIntExact(rows), Math.toIntExact(columns))));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis);
  }
}
