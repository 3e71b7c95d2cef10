// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias per channel (dimension 1), with statistics
 * that are given, not computed: the form for inference. Inputs: x, scale, bias, mean, variance.
 */
public record BatchNormalization(float epsilon) implements Operator {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("batchNorm", inputs, 5, 5);
    inputs.forEach(input -> Check.elements("batchNorm", input, ElementType.FLOAT32));
    Shape x = inputs.get(0).shape();
    if (x.rank() < 2) {
      throw new ShapeException("batchNorm wants batch x channels x ..., but got shape %s.", x);
    }
    for (TensorType input : inputs.subList(1, 5)) {
      if (!input.shape().equals(Shape.of(x.size(1)))) {
        throw new ShapeException(
            "batchNorm of %s needs one number for each of its %d channels, but got shape %s.",
            x, x.size(1), input.shape());
      }
    }
    return List.of(inputs.get(0));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("epsilon", epsilon);
  }
}
