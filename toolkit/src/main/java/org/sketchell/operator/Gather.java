// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/** Whole slices along one dimension (from 0), picked by int64 indices of any shape. */
public record Gather(int axis) implements Selection {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("indexSelect", inputs, 2, 2);
    Check.elements("The indices of indexSelect", inputs.get(1), ElementType.INT64);
    Shape shape = inputs.get(0).shape();
    Shape result = shape.without(axis);
    Shape indices = inputs.get(1).shape();
    for (int i = 0; i < indices.rank(); i++) {
      result = result.insert(axis + i, indices.size(i));
    }
    return List.of(inputs.get(0).with(result));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis);
  }
}
