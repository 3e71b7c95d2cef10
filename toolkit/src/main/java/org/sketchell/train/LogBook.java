package org.sketchell.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** The scalars that a step logs, by name. */
final class LogBook {
  /** Forgets what is logged. */
  static final LogBook NONE = new LogBook(false);

  private final boolean kept;
  private final Map<String, Tensor> entries = new LinkedHashMap<>();

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
    entries.put(name, value.detach().to(ElementType.FLOAT32).reshape());
  }

  Map<String, Tensor> entries() {
    return entries;
  }
}
