// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/** Combinations of two truth values at a time, with broadcasting. */
public enum Logical implements Operator, Elementwise {
  AND("And"),
  OR("Or"),
  XOR("Xor");

  private final String type;

  Logical(String type) {
    this.type = type;
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity(type, inputs, 2, 2);
    for (TensorType input : inputs) {
      Check.elements(type, input, ElementType.BOOL);
    }
    return List.of(
        new TensorType(
            ElementType.BOOL, Shape.broadcast(type, inputs.get(0).shape(), inputs.get(1).shape())));
  }
}
