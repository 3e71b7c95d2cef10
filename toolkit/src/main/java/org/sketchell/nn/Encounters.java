// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * The parameters whose values some code asks for, the modules that it asks for their mode, and the
 * buffers that it changes, wherever it has them from.
 */
public final class Encounters {
  private static final ThreadLocal<Encounters> CURRENT = new ThreadLocal<>();

  private final Set<Parameter> parameters = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Module> modules = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Buffer, Tensor> before = new IdentityHashMap<>();

  /** Runs code on this thread and remembers what it meets. */
  public <T> T during(Supplier<T> code) {
    Encounters outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return code.get();
    } finally {
      CURRENT.set(outer);
    }
  }

  static void met(Parameter parameter) {
    Encounters current = CURRENT.get();
    if (current != null) {
      current.parameters.add(parameter);
    }
  }

  static void met(Module module) {
    Encounters current = CURRENT.get();
    if (current != null) {
      current.modules.add(module);
    }
  }

  static void changing(Buffer buffer, Tensor value) {
    Encounters current = CURRENT.get();
    if (current != null) {
      current.before.putIfAbsent(buffer, value);
    }
  }

  /** The parameters whose values were asked for. */
  public Set<Parameter> parameters() {
    return Collections.unmodifiableSet(parameters);
  }

  /**
   * Looks whether a network's evaluation met layers in training mode, which the network does not
   * know and could not switch.
   *
   * @throws ShapeException that names the first one and who holds it
   */
  public void requireEvaluation(Module network) {
    Collection<Module> known = network.namedModules().values();
    for (Module module : modules) {
      if (module.isTraining() && known.stream().noneMatch(part -> part == module)) {
        Whereabouts found = Whereabouts.of(module, network);
        throw new ShapeException(
            "%s stays in training mode while the network is evaluated, because it is no part of %s:"
                + " it is held by %s. Keep it in a field of the network, where layers are found"
                + " also in lists, maps, records and optionals.",
            found.what(), network.title(), found.holder());
      }
    }
  }

  /** Gives every buffer that was changed the value that it had before. */
  public void putBuffersBack() {
    before.forEach(Buffer::assign);
  }

  @Override
  public String toString() {
    return "met " + parameters.size() + " parameters and " + modules.size() + " modules";
  }
}
