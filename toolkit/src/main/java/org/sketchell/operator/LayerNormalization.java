// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias, with the statistics of all dimensions from
 * one on together. Inputs: x, scale, bias; the last two have those dimensions.
 *
 * @param axis the first of them
 */
public record LayerNormalization(int axis, float epsilon) implements Operator {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("layerNorm", inputs, 3, 3);
    inputs.forEach(input -> Check.elements("layerNorm", input, ElementType.FLOAT32));
    Shape x = inputs.get(0).shape();
    if (axis < 0 || axis >= x.rank()) {
      throw new ShapeException("layerNorm from dimension %d on has none of %s.", axis, x);
    }
    Shape last = x;
    for (int i = 0; i < axis; i++) {
      last = last.without(0);
    }
    for (TensorType input : inputs.subList(1, 3)) {
      if (!input.shape().equals(last)) {
        throw new ShapeException(
            "layerNorm of %s from dimension %d on needs scale and bias of shape %s, but got %s.",
            x, axis, last, input.shape());
      }
    }
    return List.of(inputs.get(0));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis, "epsilon", epsilon);
  }
}
