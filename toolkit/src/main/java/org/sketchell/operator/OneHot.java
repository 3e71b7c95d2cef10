// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * 1 at the place an int64 index names along a new dimension, 0 elsewhere, as float32.
 *
 * @param depth size of the new dimension
 * @param axis where the new dimension stands in the result, from 0
 */
public record OneHot(int depth, int axis) implements Selection {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("oneHot", inputs);
    Check.elements("oneHot", input, ElementType.INT64);
    if (depth < 1) {
      throw new ShapeException("oneHot needs at least one class, but got %d.", depth);
    }
    if (input.shape().rank() == 0) {
      throw new ShapeException(
          "oneHot wants indices of at least one dimension, but got shape %s.", input.shape());
    }
    return List.of(new TensorType(ElementType.FLOAT32, input.shape().insert(axis, depth)));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis);
  }

  @Override
  public List<Constant> constants() {
    return List.of(new Constant.Longs(List.of((long) depth)), new Constant.Floats(List.of(0f, 1f)));
  }
}
