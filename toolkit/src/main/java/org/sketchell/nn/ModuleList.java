// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * Modules that a network applies as it likes, named by their numbers from 0, as in PyTorch. A field
 * that is a plain list of modules is found as well; this one also prints itself and can be frozen
 * or counted by itself.
 *
 * <pre>{@code
 * for (Module layer : layers) {
 *   x = layer.forward(x).relu();
 * }
 * }</pre>
 */
public final class ModuleList extends Module implements NamedParts, Iterable<Module> {
  private final List<Module> modules;

  public ModuleList(Module... modules) {
    this(List.of(modules));
  }

  public ModuleList(List<? extends Module> modules) {
    this.modules = List.copyOf(modules);
  }

  /** With one more module at the end. */
  @CheckReturnValue
  public ModuleList add(Module module) {
    List<Module> more = new ArrayList<>(modules);
    more.add(module);
    return inMyMode(new ModuleList(more));
  }

  /** The module with a number, from 0. */
  public Module get(int index) {
    return modules.get(index);
  }

  /** Number of modules. */
  public int size() {
    return modules.size();
  }

  @Override
  public Iterator<Module> iterator() {
    return modules.iterator();
  }

  @Override
  public Map<String, Module> parts() {
    Map<String, Module> numbered = new LinkedHashMap<>();
    for (Module module : modules) {
      numbered.put(Integer.toString(numbered.size()), module);
    }
    return Collections.unmodifiableMap(numbered);
  }

  /**
   * Never works: a list does not say in which order its modules apply.
   *
   * @throws ShapeException always
   */
  @Override
  public Tensor forward(Tensor input) {
    throw new ShapeException(
        "A ModuleList of %d modules applies none of them itself: go through it with for (Module"
            + " layer : layers) { x = layer.forward(x); }, or use Sequential.",
        modules.size());
  }
}
