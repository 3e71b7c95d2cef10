// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import org.sketchell.operator.Comparison;
import org.sketchell.operator.Logical;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Unary;
import org.sketchell.operator.Where;
import org.sketchell.shape.ElementType;

/** Comparisons, with broadcasting; they give {@code bool} tensors. No gradient flows through. */
public sealed interface Comparing permits Tensor {
  Tensor self();

  /** this == other, element by element. */
  default Tensor eq(Tensor other) {
    return compare(Comparison.EQUAL, self(), other);
  }

  /** this == number. */
  default Tensor eq(double number) {
    return eq(Promotion.number(number, self()));
  }

  /** this != other, element by element. */
  default Tensor ne(Tensor other) {
    return eq(other).not();
  }

  /** this != number. */
  default Tensor ne(double number) {
    return eq(number).not();
  }

  /** True where this is NaN, which equals nothing, not even itself. */
  default Tensor isNaN() {
    return self().elementType() == ElementType.FLOAT32
        ? Tensor.apply(Unary.IS_NAN, self())
        : self().ne(self());
  }

  /** True where this is infinite, of either sign. */
  default Tensor isInf() {
    return self().abs().eq(Double.POSITIVE_INFINITY);
  }

  /** True where this is neither infinite nor NaN. */
  default Tensor isFinite() {
    return self().abs().lt(Double.POSITIVE_INFINITY);
  }

  /** this &gt; other, element by element. */
  default Tensor gt(Tensor other) {
    return compare(Comparison.GREATER, self(), other);
  }

  /** this &gt; number. */
  default Tensor gt(double number) {
    return gt(Promotion.number(number, self()));
  }

  /** this &gt;= other, element by element. */
  default Tensor ge(Tensor other) {
    return compare(Comparison.GREATER_OR_EQUAL, self(), other);
  }

  /** this &gt;= number. */
  default Tensor ge(double number) {
    return ge(Promotion.number(number, self()));
  }

  /** this &lt; other, element by element. */
  default Tensor lt(Tensor other) {
    return compare(Comparison.LESS, self(), other);
  }

  /** this &lt; number. */
  default Tensor lt(double number) {
    return lt(Promotion.number(number, self()));
  }

  /** this &lt;= other, element by element. */
  default Tensor le(Tensor other) {
    return compare(Comparison.LESS_OR_EQUAL, self(), other);
  }

  /** this &lt;= number. */
  default Tensor le(double number) {
    return le(Promotion.number(number, self()));
  }

  /** Both true. */
  default Tensor and(Tensor other) {
    return Tensor.apply(Logical.AND, self(), other);
  }

  /** At least one true. */
  default Tensor or(Tensor other) {
    return Tensor.apply(Logical.OR, self(), other);
  }

  /** Exactly one true. */
  default Tensor xor(Tensor other) {
    return Tensor.apply(Logical.XOR, self(), other);
  }

  /** True where false. */
  default Tensor not() {
    return Tensor.apply(Unary.NOT, self());
  }

  /** From {@code yes} where this bool tensor is true, else from {@code no}; with broadcasting. */
  default Tensor where(Tensor yes, Tensor no) {
    ElementType common =
        yes.elementType() == no.elementType()
            ? yes.elementType()
            : Promotion.arithmetic(yes.elementType(), no.elementType());
    if (common == ElementType.BOOL) {
      // ONNX Runtime has no kernel that picks truth values.
      return where(yes.to(ElementType.UINT8), no.to(ElementType.UINT8)).to(ElementType.BOOL);
    }
    return Tensor.apply(new Where(), self(), yes.to(common), no.to(common));
  }

  private static Tensor compare(Operator operator, Tensor a, Tensor b) {
    ElementType common = Promotion.arithmetic(a.elementType(), b.elementType());
    return Tensor.apply(operator, a.to(common), b.to(common));
  }
}
