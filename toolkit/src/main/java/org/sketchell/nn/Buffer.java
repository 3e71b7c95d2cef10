// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.Objects;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** State of a module that is not learned by gradients, such as a running mean. */
public final class Buffer {
  private volatile Tensor value;

  public Buffer(Tensor initial) {
    this.value = Objects.requireNonNull(initial, "initial").detach();
  }

  /** The current value; no gradient flows through it. */
  public Tensor value() {
    return value;
  }

  /**
   * Replaces the value.
   *
   * @throws ShapeException if the new value has another shape or element type
   */
  public void assign(Tensor replacement) {
    if (!replacement.type().equals(value.type())) {
      throw new ShapeException(
          "This buffer is %s and cannot become %s; a buffer keeps its shape.",
          value.type(), replacement.type());
    }
    Encounters.changing(this, value);
    value = replacement.detach();
  }

  public Shape shape() {
    return value.shape();
  }

  /** The value as a tensor prints itself, with a heading that says what it is. */
  @Override
  public String toString() {
    return "Buffer " + shape() + ":\n" + value;
  }
}
