// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;

/** Functions of one element at a time; the shape stays as it is. */
public enum Unary implements Operator, Elementwise {
  NEG("Neg"),
  ABS("Abs"),
  /** -1, 0 or 1. */
  SIGN("Sign"),
  EXP("Exp"),
  /** Natural logarithm. */
  LOG("Log"),
  SQRT("Sqrt"),
  /** 1/x. */
  RECIPROCAL("Reciprocal"),
  FLOOR("Floor"),
  CEIL("Ceil"),
  /** To the nearest integer, halves to the even one. */
  ROUND("Round"),
  SIN("Sin"),
  COS("Cos"),
  /** The error function of the normal distribution. */
  ERF("Erf"),
  TANH("Tanh"),
  /** 1/(1 + exp(-x)). */
  SIGMOID("Sigmoid"),
  /** max(x, 0). */
  RELU("Relu"),
  /** log(1 + exp(x)). */
  SOFTPLUS("Softplus"),
  /** Logical negation. */
  NOT("Not"),
  /** True for what is no number. */
  IS_NAN("IsNaN"),
  /** The value itself; gradients stop here. */
  IDENTITY("Identity");

  private final String type;

  Unary(String type) {
    this.type = type;
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only(type, inputs);
    switch (this) {
      case IDENTITY -> {}
      case NOT -> Check.elements(type, input, ElementType.BOOL);
      case NEG, ABS, SIGN -> Check.elements(type, input, ElementType.FLOAT32, ElementType.INT64);
      default -> Check.elements(type, input, ElementType.FLOAT32);
    }
    return List.of(this == IS_NAN ? input.with(ElementType.BOOL) : input);
  }
}
