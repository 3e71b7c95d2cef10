// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.shape.TensorType;

/** Native memory for tensors that are not needed all the time. */
final class Rooms {
  private final List<ByteBuffer> free = new ArrayList<>();
  private final Map<Slot, ByteBuffer> taken = new IdentityHashMap<>();

  /** Memory that nobody else has: the smallest that is free and large enough, or new. */
  Slot take(TensorType type) {
    ByteBuffer room =
        free.stream()
            .filter(buffer -> buffer.capacity() >= type.bytes())
            .min(Comparator.comparingInt(ByteBuffer::capacity))
            .orElseGet(() -> Slot.allocate(type).memory());
    free.removeIf(buffer -> buffer == room);
    Slot slot = new Slot(type, room.slice(0, (int) type.bytes()).order(ByteOrder.nativeOrder()));
    taken.put(slot, room);
    return slot;
  }

  /** The memory may be taken again. */
  void giveBack(Slot slot) {
    free.add(taken.remove(slot));
  }
}
