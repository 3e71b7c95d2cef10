// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;

/**
 * A module that names itself when its input does not fit, and that can be observed. All modules of
 * the toolkit are layers; a network written by hand can extend {@link Module} alone.
 */
public abstract class Layer extends Module {
  private final List<Observer> observers = new CopyOnWriteArrayList<>();

  /** Is told of every application of a layer it {@linkplain Layer#observe observes}. */
  @FunctionalInterface
  public interface Observer {
    /** Called after the layer was applied; neither tensor need be computed yet. */
    void applied(Layer layer, Tensor input, Tensor output);
  }

  /** An observation under way; closing it ends it. */
  @FunctionalInterface
  public interface Observation extends AutoCloseable {
    @Override
    void close();
  }

  /** Tells an observer of every application of this layer from now on. */
  public Observation observe(Observer observer) {
    observers.add(observer);
    return () -> observers.remove(observer);
  }

  /** What this layer does. */
  protected abstract Tensor compute(Tensor input);

  @Override
  public final Tensor forward(Tensor input) {
    Tensor output;
    try {
      output = Scope.of(name(), () -> compute(input));
    } catch (ShapeException e) {
      throw located(e);
    }
    observers.forEach(observer -> observer.applied(this, input, output));
    return output;
  }

  /** The same error with the innermost layer that it happened in. */
  private ShapeException located(ShapeException e) {
    if (e.getCause() instanceof ShapeException) {
      return e;
    }
    String path = name().isEmpty() ? "" : name() + ": ";
    ShapeException located = new ShapeException("%s In %s%s.", e.getMessage(), path, this);
    located.initCause(e);
    return located;
  }
}
