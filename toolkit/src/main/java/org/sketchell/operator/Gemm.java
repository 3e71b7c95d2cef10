// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** A B + C for matrices, either of which may be taken transposed; C is optional and broadcast. */
public record Gemm(boolean transposeA, boolean transposeB) implements Operator {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("linear", inputs, 2, 3);
    inputs.forEach(input -> Check.elements("linear", input, ElementType.FLOAT32));
    Shape a = inputs.get(0).shape();
    Shape b = inputs.get(1).shape();
    if (a.rank() != 2 || b.rank() != 2) {
      throw new ShapeException(
          "linear multiplies matrices (batch x features), but got shapes %s and %s; use flatten(1)"
              + " for images or unsqueeze(0) for a single vector.",
          a, b);
    }
    int rows = a.size(transposeA ? 1 : 0);
    int inner = a.size(transposeA ? 0 : 1);
    int columns = b.size(transposeB ? 0 : 1);
    if (inner != b.size(transposeB ? 1 : 0)) {
      throw new ShapeException(
          "linear of %s with weight %s does not fit: the input has %d features and the weight wants"
              + " %d.",
          a, b, inner, b.size(transposeB ? 1 : 0));
    }
    Shape result = Shape.of(rows, columns);
    if (inputs.size() == 3 && !inputs.get(2).shape().broadcastsTo(result)) {
      throw new ShapeException(
          "linear has %d outputs, but a bias of shape %s.", columns, inputs.get(2).shape());
    }
    return List.of(inputs.get(0).with(result));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("transA", transposeA ? 1L : 0L, "transB", transposeB ? 1L : 0L);
  }
}
