// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.tensor.Tensor;

/** Modules one after the other. */
public final class Sequential extends Layer implements NamedParts {
  private final Map<String, Module> steps;

  /** Modules named by their numbers, from 0. */
  public Sequential(Module... modules) {
    this(numbered(modules));
  }

  private Sequential(Map<String, Module> steps) {
    this.steps = steps;
  }

  private static Map<String, Module> numbered(Module... modules) {
    Map<String, Module> steps = new LinkedHashMap<>();
    for (Module module : modules) {
      steps.put(Integer.toString(steps.size()), module);
    }
    return steps;
  }

  /** With one more module at the end, named by its number. */
  @CheckReturnValue
  public Sequential add(Module module) {
    return add(Integer.toString(steps.size()), module);
  }

  /**
   * With one more module at the end.
   *
   * @throws IllegalArgumentException if the name is taken, empty or contains a dot
   */
  @CheckReturnValue
  public Sequential add(String name, Module module) {
    if (name.isEmpty() || name.contains(".") || steps.containsKey(name)) {
      throw new IllegalArgumentException(
          "A module of Sequential needs a name of its own without dots, but got \"%s\"."
              .formatted(name));
    }
    Map<String, Module> more = new LinkedHashMap<>(steps);
    more.put(name, module);
    return inMyMode(new Sequential(more));
  }

  /** The module with a number, from 0. */
  public Module get(int index) {
    return List.copyOf(steps.values()).get(index);
  }

  @Override
  public Map<String, Module> parts() {
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
