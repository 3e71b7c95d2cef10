// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sketchell.metric.Totals;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/** What steps log, and the native memory where the last run of them has put it. */
final class StepLog {
  private final List<Logged> logged;

  /** Of all that is logged, but for the loss itself. */
  private final Set<String> names;

  /** For each thing that is logged, its parts; of several steps one behind the other. */
  private final List<List<Part>> parts = new ArrayList<>();

  private final Map<String, Slot> slots = new HashMap<>();

  private record Part(ByteBuffer memory, int elements) {}

  /**
   * Makes room.
   *
   * @param steps that one run does; 0 for a single one, whose outputs have no dimension for that
   */
  StepLog(List<Logged> logged, int steps) {
    this.logged = logged.stream().map(Logged::apart).toList();
    names =
        this.logged.stream()
            .map(Logged::name)
            .filter(name -> !name.equals(TracedStep.LOSS))
            .collect(Collectors.toSet());
    for (Logged one : this.logged) {
      List<Part> room = new ArrayList<>();
      one.outputs()
          .forEach(
              (name, tensor) -> {
                Slot slot = Slot.allocate(type(tensor, steps));
                slots.put(name, slot);
                int elements = Math.toIntExact(tensor.shape().elements());
                room.add(new Part(slot.memory(), elements));
              });
      parts.add(room);
    }
  }

  private static TensorType type(Tensor tensor, int steps) {
    Shape shape = steps == 0 ? tensor.shape() : tensor.shape().insert(0, steps);
    return new TensorType(ElementType.FLOAT32, shape);
  }

  /** Where the outputs go, by name. */
  Map<String, Slot> slots() {
    return slots;
  }

  /** The loss of one of the steps of the last run, counted from 0. */
  float loss(int step) {
    return number(logged.size() - 1, step);
  }

  private float number(int index, int step) {
    return parts.get(index).get(0).memory.getFloat(step * Float.BYTES);
  }

  /** Adds what one of the steps logged, but for the loss itself. */
  void addTo(Means means, int count, int step) {
    for (int i = 0; i < logged.size(); i++) {
      Logged one = logged.get(i);
      if (!one.isNumber()) {
        add(i, step, means.totals(one));
      } else if (!one.name().equals(TracedStep.LOSS)) {
        means.add(one.name(), number(i, step), count);
      }
    }
    means.goOn(names);
  }

  private void add(int index, int step, Totals totals) {
    List<Part> room = parts.get(index);
    for (int part = 0; part < room.size(); part++) {
      int elements = room.get(part).elements;
      totals.add(part, room.get(part).memory, step * elements * Float.BYTES, elements);
    }
  }

  /** What one of the steps logged, by name; of metrics, the values of its batch alone. */
  Map<String, Double> values(int step) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < logged.size(); i++) {
      Logged one = logged.get(i);
      if (one.isNumber()) {
        values.put(one.name(), (double) number(i, step));
      } else {
        Totals totals = one.totals();
        add(i, step, totals);
        one.tell(totals, values::put);
      }
    }
    return values;
  }
}
