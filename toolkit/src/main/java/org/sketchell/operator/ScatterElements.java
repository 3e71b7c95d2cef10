// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Puts updates into a copy of a tensor at the places their indices name along one dimension (from
 * 0). Inputs: tensor, int64 indices, updates of the indices' shape.
 *
 * @param add whether updates are added to what is there; otherwise they replace it
 */
public record ScatterElements(int axis, boolean add) implements Selection {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("scatter", inputs, 3, 3);
    Check.elements("The indices of scatter", inputs.get(1), ElementType.INT64);
    Check.sameElements("scatter", inputs.get(0), inputs.get(2));
    Shape indices = inputs.get(1).shape();
    if (!indices.equals(inputs.get(2).shape())) {
      throw new ShapeException(
          "scatter needs an index for every update, but got indices %s and updates %s.",
          indices, inputs.get(2).shape());
    }
    Check.indices("scatter", axis, inputs.get(0).shape(), indices);
    return List.of(inputs.get(0));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis, "reduction", add ? "add" : "none");
  }
}
