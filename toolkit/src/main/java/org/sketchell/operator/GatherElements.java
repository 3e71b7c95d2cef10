// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/**
 * For every index, the element that lies at that place along one dimension (from 0). Along the
 * others there may be fewer indices than elements.
 */
public record GatherElements(int axis) implements Selection {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("gather", inputs, 2, 2);
    Check.elements("The indices of gather", inputs.get(1), ElementType.INT64);
    Shape values = inputs.get(0).shape();
    Shape indices = inputs.get(1).shape();
    Check.indices("gather", axis, values, indices);
    return List.of(inputs.get(0).with(indices));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis);
  }
}
