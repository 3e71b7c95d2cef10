// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.Objects;
import java.util.function.Supplier;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/**
 * Something that is learned: a cell that holds an immutable tensor and can be given another of the
 * same shape. Two modules that hold the same parameter share its weights.
 *
 * <p>That of a layer whose input size is not known yet, such as {@link Linear#lazy}, holds nothing
 * before the layer sees its first input, or is given values.
 */
public final class Parameter {
  /** Null as long as the parameter is not sized. */
  private volatile Tensor value;

  /** Null once it is. */
  private volatile Unsized unsized;

  private volatile boolean trainable = true;

  /** A trainable parameter with its first value, which is computed now if it has not been. */
  public Parameter(Tensor initial) {
    this.value = held(Objects.requireNonNull(initial, "initial"));
  }

  /** One whose value is drawn when its layer sees an input. */
  Parameter(Unsized unsized) {
    this.unsized = unsized;
  }

  /** Whether it has a shape and a value. */
  public boolean isSized() {
    return value != null;
  }

  /** Whether it can be given values of a type: those of its own, as far as that is known. */
  public boolean accepts(TensorType type) {
    Unsized open = unsized;
    return open == null ? value.type().equals(type) : open.accepts(type);
  }

  /** Element type and sizes, with a question mark for those that are not known. */
  public String type() {
    Unsized open = unsized;
    return open == null ? value.type().toString() : open.toString();
  }

  /** Gives it its first value, if it has none. */
  synchronized void begin(Supplier<Tensor> first) {
    if (value == null) {
      assign(first.get());
    }
  }

  /** Size of a dimension; 0 if it is not known. */
  int knownSize(int dimension) {
    Unsized open = unsized;
    return open == null ? value.shape().size(dimension) : open.sizes()[dimension];
  }

  void requireSized() {
    Unsized open = unsized;
    if (open != null) {
      throw open.asked();
    }
  }

  private Tensor known() {
    requireSized();
    return value;
  }

  /**
   * The current value; while the parameter is trainable, a leaf that requires a gradient.
   *
   * @throws ShapeException if its layer has not seen an input yet
   */
  public Tensor value() {
    Encounters.met(this);
    return known();
  }

  /**
   * Replaces the value. Gradients that arrived at the old one are gone with it.
   *
   * @throws ShapeException if the new value has another shape or element type
   */
  public void assign(Tensor replacement) {
    if (!accepts(replacement.type())) {
      throw new ShapeException(
          "This parameter is %s and cannot become %s; a parameter keeps its shape.",
          type(), replacement.type());
    }
    value = held(replacement);
    unsized = null;
  }

  /** A leaf of its own over the same elements, so that the given tensor is not marked. */
  private Tensor held(Tensor given) {
    Tensor leaf = given.isTraced() ? given : Leaves.over(given);
    return trainable ? leaf.requiresGrad() : leaf;
  }

  /** The gradient that {@code backward()} left at the current value; null before. */
  public Tensor grad() {
    Tensor known = value;
    return known == null ? null : known.grad();
  }

  public void clearGrad() {
    Tensor known = value;
    if (known != null) {
      known.clearGrad();
    }
  }

  /** Excludes this parameter from training: gradients no longer flow to it. */
  public void freeze() {
    trainable = false;
    Tensor known = value;
    if (known != null) {
      value = known.detach();
    }
  }

  public void unfreeze() {
    trainable = true;
    Tensor known = value;
    if (known != null) {
      value = held(known);
    }
  }

  public boolean isTrainable() {
    return trainable;
  }

  /**
   * Its sizes.
   *
   * @throws ShapeException if its layer has not seen an input yet
   */
  public Shape shape() {
    return known().shape();
  }

  /** The value as a tensor prints itself, with a heading that says what it is. */
  @Override
  public String toString() {
    String kind = trainable ? "Parameter " : "Frozen parameter ";
    Unsized open = unsized;
    return open == null
        ? kind + shape() + ":\n" + value
        : kind + open + ", which " + open.layer() + " draws when it sees an input";
  }
}
