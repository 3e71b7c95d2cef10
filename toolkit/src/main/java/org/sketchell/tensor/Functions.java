// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import org.sketchell.operator.Elu;
import org.sketchell.operator.LeakyRelu;
import org.sketchell.operator.LogSoftmax;
import org.sketchell.operator.Softmax;
import org.sketchell.operator.Unary;
import org.sketchell.shape.ElementType;

/** Functions of each element, computed in float32; integers are converted. */
public sealed interface Functions permits Tensor {
  Tensor self();

  private Tensor apply(Unary function) {
    return Tensor.apply(function, self().to(ElementType.FLOAT32));
  }

  /** -x; integers stay integers. */
  default Tensor negate() {
    return Tensor.apply(Unary.NEG, Promotion.floating(self()));
  }

  /** |x|; integers stay integers. */
  default Tensor abs() {
    return Tensor.apply(Unary.ABS, Promotion.floating(self()));
  }

  /** -1, 0 or 1; integers stay integers. */
  default Tensor sign() {
    return Tensor.apply(Unary.SIGN, Promotion.floating(self()));
  }

  /** e to the power of x. */
  default Tensor exp() {
    return apply(Unary.EXP);
  }

  /** Natural logarithm. */
  default Tensor log() {
    return apply(Unary.LOG);
  }

  /** Square root. */
  default Tensor sqrt() {
    return apply(Unary.SQRT);
  }

  /** x * x. */
  default Tensor square() {
    return self().times(self());
  }

  /** 1 / x. */
  default Tensor reciprocal() {
    return apply(Unary.RECIPROCAL);
  }

  /** The largest integer not above x. */
  default Tensor floor() {
    return apply(Unary.FLOOR);
  }

  /** The smallest integer not below x. */
  default Tensor ceil() {
    return apply(Unary.CEIL);
  }

  /** The nearest integer; halves go to the even one. */
  default Tensor round() {
    return apply(Unary.ROUND);
  }

  /** Sine; x in radians. */
  default Tensor sin() {
    return apply(Unary.SIN);
  }

  /** Cosine; x in radians. */
  default Tensor cos() {
    return apply(Unary.COS);
  }

  /** The error function. */
  default Tensor erf() {
    return apply(Unary.ERF);
  }

  /** Hyperbolic tangent. */
  default Tensor tanh() {
    return apply(Unary.TANH);
  }

  /** 1 / (1 + exp(-x)). */
  default Tensor sigmoid() {
    return apply(Unary.SIGMOID);
  }

  /** max(x, 0). */
  default Tensor relu() {
    return apply(Unary.RELU);
  }

  /** x where positive, else slope * x. */
  default Tensor leakyRelu(double slope) {
    return Tensor.apply(new LeakyRelu((float) slope), self().to(ElementType.FLOAT32));
  }

  /** x where positive, else alpha * (exp(x) - 1). */
  default Tensor elu(double alpha) {
    return Tensor.apply(new Elu((float) alpha), self().to(ElementType.FLOAT32));
  }

  /** log(1 + exp(x)). */
  default Tensor softplus() {
    return apply(Unary.SOFTPLUS);
  }

  /** x * sigmoid(x), also called swish. */
  default Tensor silu() {
    return self().times(sigmoid());
  }

  /** x * (1 + erf(x / sqrt(2))) / 2, the exact form of Hendrycks and Gimpel. */
  default Tensor gelu() {
    return self().times(self().times(Math.sqrt(0.5)).erf().plus(1)).times(0.5);
  }

  /** exp(x) divided by its sum along one dimension. */
  default Tensor softmax(int dimension) {
    Tensor x = self().to(ElementType.FLOAT32);
    return Tensor.apply(new Softmax(x.shape().axis(dimension)), x);
  }

  /** Logarithm of {@link #softmax(int)}, computed without overflow. */
  default Tensor logSoftmax(int dimension) {
    Tensor x = self().to(ElementType.FLOAT32);
    return Tensor.apply(new LogSoftmax(x.shape().axis(dimension)), x);
  }
}
