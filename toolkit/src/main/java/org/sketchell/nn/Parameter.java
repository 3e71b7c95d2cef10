package org.sketchell.nn;

import java.util.Objects;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * Something that is learned: a cell that holds an immutable tensor and can be given another of the
 * same shape. Two modules that hold the same parameter share its weights.
 */
public final class Parameter {
  private volatile Tensor value;
  private volatile boolean trainable = true;

  /** A trainable parameter with its first value, which is computed now if it has not been. */
  public Parameter(Tensor initial) {
    this.value = held(Objects.requireNonNull(initial, "initial"));
  }

  /** The current value; while the parameter is trainable, a leaf that requires a gradient. */
  public Tensor value() {
    Encounters.met(this);
    return value;
  }

  /**
   * Replaces the value. Gradients that arrived at the old one are gone with it.
   *
   * @throws ShapeException if the new value has another shape or element type
   */
  public void assign(Tensor replacement) {
    if (!replacement.type().equals(value.type())) {
      throw new ShapeException(
          "This parameter is %s and cannot become %s; a parameter keeps its shape.",
          value.type(), replacement.type());
    }
    value = held(replacement);
  }

  /** A leaf of its own over the same elements, so that the given tensor is not marked. */
  private Tensor held(Tensor given) {
    Tensor leaf = given.isTraced() ? given : Leaves.over(given);
    return trainable ? leaf.requiresGrad() : leaf;
  }

  /** The gradient that {@code backward()} left at the current value; null before. */
  public Tensor grad() {
    return value.grad();
  }

  public void clearGrad() {
    value.clearGrad();
  }

  /** Excludes this parameter from training: gradients no longer flow to it. */
  public void freeze() {
    trainable = false;
    value = value.detach();
  }

  public void unfreeze() {
    trainable = true;
    value = held(value);
  }

  public boolean isTrainable() {
    return trainable;
  }

  public Shape shape() {
    return value.shape();
  }

  /** The value as a tensor prints itself, with a heading that says what it is. */
  @Override
  public String toString() {
    return (trainable ? "Parameter " : "Frozen parameter ") + shape() + ":\n" + value;
  }
}
