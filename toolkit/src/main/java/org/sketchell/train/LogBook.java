// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.metric.Metric;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** What a step logs, by name. */
final class LogBook {
  /** Forgets what is logged. */
  static final LogBook NONE = new LogBook(false);

  private final boolean kept;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** What is logged, and, of a metric, what it is held against. */
  private record Entry(Logged logged, Tensor target) {}

  private LogBook(boolean kept) {
    this.kept = kept;
  }

  static LogBook open() {
    return new LogBook(true);
  }

  void enter(String name, Tensor value) {
    if (!kept) {
      return;
    }
    if (value == null) {
      throw new TrainingException("log(\"%s\", ...) takes a tensor, but got null.", name);
    }
    if (value.shape().elements() != 1) {
      throw new ShapeException(
          "log(\"%s\", ...) takes a single number, but got shape %s; reduce it, for example with"
              + " mean().",
          name, value.shape());
    }
    Tensor number = value.detach().to(ElementType.FLOAT32).reshape();
    put(new Entry(Logged.number(name, number), null));
  }

  void enter(String name, Metric metric, Tensor output, Tensor target) {
    if (!kept) {
      return;
    }
    if (metric == null || output == null || target == null) {
      throw new TrainingException(
          "log(\"%s\", ...) takes a metric, an output and a target, but got null.", name);
    }
    Logged logged =
        new Logged(name, metric, List.of(), metric.contribution(output.detach(), target.detach()));
    put(new Entry(logged, target));
  }

  private void put(Entry entry) {
    Logged now = entry.logged;
    Entry before = entries.put(now.name(), entry);
    if (before != null && !(now.isNumber() && before.logged.isNumber())) {
      throw new TrainingException(
          "A step logs '%s' twice, and a metric cannot stand in another's place; give it a name of"
              + " its own.",
          now.name());
    }
  }

  /**
   * All that is logged.
   *
   * @param given what the step is given of every example
   * @param raw the stand-in of each field
   */
  List<Logged> logged(Given given, List<Tensor> raw) {
    List<Logged> logged = new ArrayList<>();
    for (Entry entry : entries.values()) {
      int field =
          entry.target == null ? -1 : ClassCheck.indexOf(ClassCheck.source(entry.target), raw);
      logged.add(
          field < 0 ? entry.logged : entry.logged.named(given.fields().get(field).classes()));
    }
    return logged;
  }
}
