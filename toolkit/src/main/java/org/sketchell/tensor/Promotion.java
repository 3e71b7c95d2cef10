// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import org.sketchell.shape.ElementType;

/** Which element type an operation on mixed types happens in. */
final class Promotion {
  private Promotion() {}

  /** Integers stay integers among themselves; everything else is computed in float32. */
  static ElementType arithmetic(ElementType a, ElementType b) {
    return a == ElementType.INT64 && b == ElementType.INT64
        ? ElementType.INT64
        : ElementType.FLOAT32;
  }

  /** A number as a scalar: int64 beside an int64 tensor if it is whole, else float32. */
  static Tensor number(double number, Tensor beside) {
    boolean whole = number == Math.rint(number) && Math.abs(number) < 0x1p63;
    return beside.elementType() == ElementType.INT64 && whole
        ? Tensors.scalar((long) number)
        : Tensors.scalar((float) number);
  }

  static Tensor floating(Tensor tensor) {
    return tensor.elementType() == ElementType.INT64 || tensor.elementType() == ElementType.FLOAT32
        ? tensor
        : tensor.to(ElementType.FLOAT32);
  }
}
