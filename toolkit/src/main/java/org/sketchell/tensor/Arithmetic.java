// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import org.sketchell.operator.Binary;
import org.sketchell.operator.MatMul;
import org.sketchell.operator.Operator;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;

/**
 * Arithmetic of tensors with tensors and numbers. Shapes are broadcast as in NumPy: aligned at
 * their last dimension, sizes of 1 stretch. Where element types differ, integers become float32;
 * uint8 and bool are storage, and are computed with as float32.
 */
public sealed interface Arithmetic permits Tensor {
  Tensor self();

  /** this + other. */
  default Tensor plus(Tensor other) {
    return binary(Binary.ADD, self(), other);
  }

  /** this + number. */
  default Tensor plus(double number) {
    return binary(Binary.ADD, self(), Promotion.number(number, self()));
  }

  /** this - other. */
  default Tensor minus(Tensor other) {
    return binary(Binary.SUB, self(), other);
  }

  /** this - number. */
  default Tensor minus(double number) {
    return binary(Binary.SUB, self(), Promotion.number(number, self()));
  }

  /** this * other, element by element. */
  default Tensor times(Tensor other) {
    return binary(Binary.MUL, self(), other);
  }

  /** this * number. */
  default Tensor times(double number) {
    return binary(Binary.MUL, self(), Promotion.number(number, self()));
  }

  /** this / other, in float32 also for integers. */
  default Tensor div(Tensor other) {
    return Tensor.apply(Binary.DIV, self().to(ElementType.FLOAT32), other.to(ElementType.FLOAT32));
  }

  /** this / number, in float32 also for integers. */
  default Tensor div(double number) {
    return div(Tensors.scalar((float) number));
  }

  /** this to the power of other. */
  default Tensor pow(Tensor other) {
    return binary(Binary.POW, self(), other);
  }

  /** this to the power of a number. */
  default Tensor pow(double exponent) {
    return binary(Binary.POW, self(), Promotion.number(exponent, self()));
  }

  /** The larger of both, element by element. */
  default Tensor maximum(Tensor other) {
    return binary(Binary.MAX, self(), other);
  }

  /** The smaller of both, element by element. */
  default Tensor minimum(Tensor other) {
    return binary(Binary.MIN, self(), other);
  }

  /** Values below {@code low} become {@code low}, values above {@code high} become {@code high}. */
  default Tensor clamp(double low, double high) {
    Tensor x = self();
    // PyTorch lets the upper bound win where the lower one lies above it.
    Tensor least = Promotion.number(Math.min(low, high), x);
    Tensor most = Promotion.number(high, x);
    // Beside the numbers within, NaN stays too; no gradient flows through it.
    Tensor above = x.le(most).where(x, x.detach().minimum(most));
    return x.lt(least).where(least, above);
  }

  /**
   * Matrix product of the last two dimensions; earlier dimensions are broadcast. A vector counts as
   * a row on the left and as a column on the right, and its dimension is not in the result.
   */
  default Tensor matmul(Tensor other) {
    Tensor x = self();
    if (x.rank() == 0 || other.rank() == 0) {
      throw new ShapeException(
          "matmul multiplies matrices and vectors, but got shapes %s and %s; multiply by a scalar"
              + " with times.",
          x.shape(), other.shape());
    }
    if (x.rank() > 1 && other.rank() > 1) {
      return Tensor.apply(new MatMul(), x, other);
    }
    int across = x.size(-1);
    int down = other.size(other.rank() == 1 ? 0 : -2);
    if (across != down) {
      throw new ShapeException(
          "matmul of %s and %s does not fit: %d numbers meet %d; these must be equal.",
          x.shape(), other.shape(), across, down);
    }
    if (x.rank() == 1 && other.rank() == 1) {
      // A long sum of products keeps its digits, which a long product of matrices does not.
      return x.times(other).sum();
    }
    return x.rank() == 1
        ? Tensor.apply(new MatMul(), x.unsqueeze(0), other).squeeze(-2)
        : Tensor.apply(new MatMul(), x, other.unsqueeze(1)).squeeze(-1);
  }

  /** Sum of the products of two vectors of one length. */
  default Tensor dot(Tensor other) {
    if (self().rank() != 1 || other.rank() != 1) {
      throw new ShapeException(
          "dot multiplies two vectors, but got shapes %s and %s; use matmul for matrices.",
          self().shape(), other.shape());
    }
    return matmul(other);
  }

  /** Products of each element of this vector, [n], with each of another, [m]: [n, m]. */
  default Tensor outer(Tensor other) {
    if (self().rank() != 1 || other.rank() != 1) {
      throw new ShapeException(
          "outer multiplies two vectors, but got shapes %s and %s; use flatten() first.",
          self().shape(), other.shape());
    }
    return self().unsqueeze(1).times(other);
  }

  private static Tensor binary(Operator operator, Tensor a, Tensor b) {
    ElementType common = Promotion.arithmetic(a.elementType(), b.elementType());
    return Tensor.apply(operator, a.to(common), b.to(common));
  }
}
