// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shape;

import java.util.Objects;

/** Everything known of a tensor before it is computed: the type of its elements and its shape. */
public record TensorType(ElementType elements, Shape shape) {
  public TensorType {
    Objects.requireNonNull(elements, "elements");
    Objects.requireNonNull(shape, "shape");
  }

  /** A float32 tensor of the given sizes. */
  public static TensorType float32(int... sizes) {
    return new TensorType(ElementType.FLOAT32, Shape.of(sizes));
  }

  /** The same elements in another shape. */
  public TensorType with(Shape other) {
    return new TensorType(elements, other);
  }

  /** The same shape of other elements. */
  public TensorType with(ElementType other) {
    return new TensorType(other, shape);
  }

  /** Memory that the elements take, in bytes. */
  public long bytes() {
    return shape.elements() * elements.bytes();
  }

  /** For example {@code float32[1, 5, 26, 26]}. */
  @Override
  public String toString() {
    return elements.toString() + shape;
  }
}
