package org.sketchell.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sketchell.tensor.Tensor;

/** Modules one after the other. */
public final class Sequential extends Layer {
  private final Map<String, Module> steps = new LinkedHashMap<>();

  /** Modules named by their numbers, from 0. */
  public Sequential(Module... modules) {
    for (Module module : modules) {
      add(module);
    }
  }

  /** Adds a module at the end, named by its number. */
  public Sequential add(Module module) {
    return add(Integer.toString(steps.size()), module);
  }

  /**
   * Adds a module at the end.
   *
   * @throws IllegalArgumentException if the name is taken, empty or contains a dot
   */
  public Sequential add(String name, Module module) {
    if (name.isEmpty() || name.contains(".") || steps.putIfAbsent(name, module) != null) {
      throw new IllegalArgumentException(
          "A module of Sequential needs a name of its own without dots, but got \"" + name + "\".");
    }
    return this;
  }

  /** The module with a number, from 0. */
  public Module get(int index) {
    return java.util.List.copyOf(steps.values()).get(index);
  }

  Map<String, Module> steps() {
    return Collections.unmodifiableMap(steps);
  }

  @Override
  protected Tensor compute(Tensor input) {
    Tensor x = input;
    for (Module step : steps.values()) {
      x = step.forward(x);
    }
    return x;
  }
}
