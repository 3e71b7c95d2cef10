// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/**
 * Native memory that a step's graphs read or write.
 *
 * @param memory exactly the bytes of the type, in native order
 */
record Slot(TensorType type, ByteBuffer memory) {
  static Slot allocate(TensorType type) {
    return new Slot(
        type,
        ByteBuffer.allocateDirect(Math.toIntExact(type.bytes())).order(ByteOrder.nativeOrder()));
  }

  /** An int64 scalar that stays as it is. */
  static Slot number(long value) {
    Slot slot = allocate(new TensorType(ElementType.INT64, Shape.scalar()));
    slot.memory().putLong(0, value);
    return slot;
  }

  /** Some of the elements along the first dimension, in the same memory. */
  Slot slice(int from, int count) {
    TensorType some = type.with(type.shape().with(0, count));
    long single = type.bytes() / type.shape().size(0);
    return new Slot(
        some,
        memory
            .slice(Math.toIntExact(from * single), Math.toIntExact(some.bytes()))
            .order(ByteOrder.nativeOrder()));
  }
}
