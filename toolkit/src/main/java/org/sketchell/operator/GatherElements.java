package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** For every index, the element that lies at that place along one dimension (from 0). */
public record GatherElements(int axis) implements Selection {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("gather", inputs, 2, 2);
    Check.elements("The indices of gather", inputs.get(1), ElementType.INT64);
    Shape values = inputs.get(0).shape();
    Shape indices = inputs.get(1).shape();
    if (indices.rank() != values.rank() || !indices.with(axis, 0).equals(values.with(axis, 0))) {
      throw new ShapeException(
          "gather along dimension %d of %s needs indices equal in all other sizes, but got %s.",
          axis, values, indices);
    }
    return List.of(inputs.get(0).with(indices));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis);
  }
}
