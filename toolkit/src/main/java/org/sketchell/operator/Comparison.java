// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/** Comparisons of two elements at a time, with broadcasting; the result is {@code bool}. */
public enum Comparison implements Operator, Elementwise {
  EQUAL("Equal"),
  GREATER("Greater"),
  GREATER_OR_EQUAL("GreaterOrEqual"),
  LESS("Less"),
  LESS_OR_EQUAL("LessOrEqual");

  private final String type;

  Comparison(String type) {
    this.type = type;
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity(type, inputs, 2, 2);
    TensorType a = inputs.get(0);
    TensorType b = inputs.get(1);
    Check.sameElements(type, a, b);
    if (this == EQUAL) {
      Check.elements(type, a, ElementType.FLOAT32, ElementType.INT64, ElementType.BOOL);
    } else {
      Check.elements(type, a, ElementType.FLOAT32, ElementType.INT64);
    }
    return List.of(new TensorType(ElementType.BOOL, Shape.broadcast(type, a.shape(), b.shape())));
  }
}
