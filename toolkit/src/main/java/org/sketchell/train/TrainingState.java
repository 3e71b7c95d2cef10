// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.nn.Buffer;
import org.sketchell.nn.Parameter;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * What training changes, in native memory: every vector twice, one being read by a step while the
 * other is written, and then exchanged.
 */
final class TrainingState {
  private final List<String> averaged;
  private final Map<String, Slot[]> memory = new LinkedHashMap<>();
  private int current;

  /** With the values of the module. */
  TrainingState(StateLayout layout) {
    this(layout.room());
    readModule(layout);
  }

  /** With zeros. */
  TrainingState(Room room) {
    averaged = room.averaged;
    room.vectors.forEach(
        (name, size) -> {
          TensorType type = TensorType.float32(size);
          Slot first = Slot.allocate(type);
          Slot second = room.still.contains(name) ? first : Slot.allocate(type);
          memory.put(name, new Slot[] {first, second});
        });
  }

  /**
   * What there is to keep.
   *
   * @param vectors number of float32 elements of every vector, by name
   * @param still those that are changed between steps, not by them
   * @param averaged those that an average is kept of
   */
  record Room(Map<String, Integer> vectors, Set<String> still, List<String> averaged) {}

  /** Which of the two sides holds the current values. */
  int current() {
    return current;
  }

  /**
   * Makes what a step wrote the current values.
   *
   * @param kept vectors that it did not write, which stay as they are
   */
  void exchange(List<String> kept) {
    for (String name : kept) {
      Slot[] sides = memory.get(name);
      if (sides[0] != sides[1]) {
        sides[1 - current]
            .memory()
            .put(0, sides[current].memory(), 0, sides[0].memory().capacity());
      }
    }
    current = 1 - current;
  }

  /** Makes what the last step read the current values again. */
  void goBack() {
    current = 1 - current;
  }

  /** Names of all vectors. */
  Set<String> names() {
    return Collections.unmodifiableSet(memory.keySet());
  }

  /**
   * Moves the averages towards the current values.
   *
   * @param share of the way
   */
  void average(double share) {
    for (String name : averaged) {
      FloatBuffer mean = memory.get(StateLayout.AVERAGE + name)[current].memory().asFloatBuffer();
      FloatBuffer now = memory.get(name)[current].memory().asFloatBuffer();
      for (int i = 0; i < mean.capacity(); i++) {
        mean.put(i, (float) (mean.get(i) * (1 - share) + now.get(i) * share));
      }
    }
  }

  /** One side of every vector, by name. */
  Map<String, Slot> side(int side) {
    Map<String, Slot> named = new LinkedHashMap<>();
    memory.forEach((name, sides) -> named.put(name, sides[side]));
    return named;
  }

  /** One side of the averages, by the names of what they are averages of. */
  Map<String, Slot> averages(int side) {
    Map<String, Slot> named = new LinkedHashMap<>();
    averaged.forEach(name -> named.put(name, memory.get(StateLayout.AVERAGE + name)[side]));
    return named;
  }

  /** Takes the values of parameters and buffers from the module. */
  void readModule(StateLayout layout) {
    FloatBuffer parameters = memory.get(StateLayout.PARAMETERS)[current].memory().asFloatBuffer();
    layout.parameters().forEach(parameter -> parameters.put(parameter.value().toFloatArray()));
    if (!layout.buffers().isEmpty()) {
      FloatBuffer buffers = memory.get(StateLayout.BUFFERS)[current].memory().asFloatBuffer();
      layout.buffers().forEach(buffer -> buffers.put(buffer.value().toFloatArray()));
    }
  }

  /**
   * Gives the current values to the module.
   *
   * @param averages whether those of the averages instead
   */
  void writeModule(StateLayout layout, boolean averages) {
    String prefix = averages ? StateLayout.AVERAGE : "";
    ByteBuffer parameters =
        memory.get(prefix + StateLayout.PARAMETERS)[current].memory().duplicate();
    for (Parameter parameter : layout.parameters()) {
      parameter.assign(next(parameters, parameter.shape()));
    }
    if (!layout.buffers().isEmpty()) {
      ByteBuffer buffers = memory.get(prefix + StateLayout.BUFFERS)[current].memory().duplicate();
      for (Buffer buffer : layout.buffers()) {
        buffer.assign(next(buffers, buffer.shape()));
      }
    }
  }

  private static Tensor next(ByteBuffer from, Shape shape) {
    int bytes = Math.toIntExact(shape.elements() * Float.BYTES);
    ByteBuffer copy = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    copy.put(from.slice(from.position(), bytes)).flip();
    from.position(from.position() + bytes);
    return Tensor.over(TensorType.float32(shape.sizes()), copy);
  }

  /** Whether no parameter and no buffer has become infinite or undefined. */
  boolean isFinite() {
    return isFinite(List.of(StateLayout.PARAMETERS, StateLayout.BUFFERS));
  }

  /** The same of all vectors, also what update rules remember. */
  boolean isFiniteThroughout() {
    return isFinite(memory.keySet());
  }

  private boolean isFinite(Collection<String> names) {
    for (String name : names) {
      Slot[] sides = memory.get(name);
      if (sides != null) {
        FloatBuffer values = sides[current].memory().asFloatBuffer();
        while (values.hasRemaining()) {
          if (!Float.isFinite(values.get())) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** A copy of all current vectors, to come back to with {@link #restore}. */
  Map<String, float[]> copy() {
    Map<String, float[]> copy = new LinkedHashMap<>();
    memory.forEach(
        (name, sides) -> {
          float[] values = new float[sides[current].memory().capacity() / Float.BYTES];
          sides[current].memory().asFloatBuffer().get(values);
          copy.put(name, values);
        });
    return copy;
  }

  void restore(Map<String, float[]> copy) {
    copy.forEach((name, values) -> memory.get(name)[current].memory().asFloatBuffer().put(values));
  }
}
