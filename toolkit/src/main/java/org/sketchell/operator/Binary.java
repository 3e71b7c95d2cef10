// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/** Functions of two elements at a time, with broadcasting. */
public enum Binary implements Operator, Elementwise {
  ADD("Add"),
  SUB("Sub"),
  MUL("Mul"),
  /** Division; of integers, rounded towards zero. */
  DIV("Div"),
  POW("Pow"),
  MIN("Min"),
  MAX("Max"),
  /** Remainder of integers, with the sign of the divisor. */
  MOD("Mod");

  private final String type;

  Binary(String type) {
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
    if (this == MOD) {
      Check.elements(type, a, ElementType.INT64);
    } else {
      Check.elements(type, a, ElementType.FLOAT32, ElementType.INT64);
    }
    return List.of(a.with(Shape.broadcast(type, a.shape(), b.shape())));
  }
}
