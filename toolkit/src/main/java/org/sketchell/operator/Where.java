// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/** Takes from the second input where the first is true, else from the third; with broadcasting. */
public record Where() implements Operator, Elementwise {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("where", inputs, 3, 3);
    Check.elements("The condition of where", inputs.get(0), ElementType.BOOL);
    Check.sameElements("where", inputs.get(1), inputs.get(2));
    Check.elements(
        "where", inputs.get(1), ElementType.FLOAT32, ElementType.INT64, ElementType.UINT8);
    Shape values = Shape.broadcast("where", inputs.get(1).shape(), inputs.get(2).shape());
    return List.of(inputs.get(1).with(Shape.broadcast("where", inputs.get(0).shape(), values)));
  }
}
