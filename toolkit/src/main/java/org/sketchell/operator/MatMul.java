// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** Matrix product of the last two dimensions; earlier ones are broadcast. */
public record MatMul() implements Operator {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("matmul", inputs, 2, 2);
    inputs.forEach(
        input -> Check.elements("matmul", input, ElementType.FLOAT32, ElementType.INT64));
    Check.sameElements("matmul", inputs.get(0), inputs.get(1));
    Shape a = inputs.get(0).shape();
    Shape b = inputs.get(1).shape();
    if (a.rank() < 2 || b.rank() < 2) {
      throw new ShapeException(
          "The operator MatMul multiplies matrices, but got shapes %s and %s; matmul takes vectors"
              + " too.",
          a, b);
    }
    if (a.size(-1) != b.size(-2)) {
      throw new ShapeException(
          "matmul of %s and %s does not fit: the left has %d columns and the right %d rows; these"
              + " must be equal.",
          a, b, a.size(-1), b.size(-2));
    }
    Shape batch = Shape.broadcast("matmul", a.without(-1, -2), b.without(-1, -2));
    return List.of(
        inputs
            .get(0)
            .with(batch.insert(batch.rank(), a.size(-2)).insert(batch.rank() + 1, b.size(-1))));
  }
}
