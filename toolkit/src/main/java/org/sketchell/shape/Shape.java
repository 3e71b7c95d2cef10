// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shape;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor along its dimensions, outermost first; images are batch x channels x height
 * x width. A scalar has rank 0. Dimensions may be counted from the end: -1 is the last.
 */
public final class Shape {
  private static final Shape SCALAR = new Shape(new int[0]);

  private final int[] sizes;
  private final long elements;

  private Shape(int[] sizes) {
    this.sizes = sizes;
    long product = 1;
    for (int size : sizes) {
      if (size < 0) {
        throw new ShapeException(
            "A shape needs sizes of 0 or more, but got %s.", Arrays.toString(sizes));
      }
      if (size > 0 && product > Long.MAX_VALUE / size) {
        throw new ShapeException(
            "A shape of %s has more elements than can be counted.", Arrays.toString(sizes));
      }
      product *= size;
    }
    this.elements = product;
  }

  /** The shape of a single number, {@code []}. */
  public static Shape scalar() {
    return SCALAR;
  }

  /**
   * A shape of the given sizes.
   *
   * @throws ShapeException if a size is negative
   */
  public static Shape of(int... sizes) {
    return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
  }

  /** Number of dimensions. */
  public int rank() {
    return sizes.length;
  }

  /** Number of elements: the product of all sizes, 1 for a scalar. */
  public long elements() {
    return elements;
  }

  /**
   * Size along one dimension.
   *
   * @param dimension from {@code -rank} to {@code rank - 1}
   * @throws ShapeException if there is no such dimension
   */
  public int size(int dimension) {
    return sizes[axis(dimension)];
  }

  /** All sizes, outermost first, as a fresh array. */
  public int[] sizes() {
    return sizes.clone();
  }

  /**
   * Turns a dimension that may be counted from the end into an index from 0.
   *
   * @throws ShapeException if it is outside {@code -rank} to {@code rank - 1}
   */
  public int axis(int dimension) {
    int axis = dimension < 0 ? dimension + sizes.length : dimension;
    if (axis < 0 || axis >= sizes.length) {
      throw sizes.length == 0
          ? new ShapeException(
              "Dimension %d does not exist in shape %s; use no dimension at all, for it is a"
                  + " scalar.",
              dimension, this)
          : new ShapeException(
              "Dimension %d does not exist in shape %s; use one from %d to %d.",
              dimension, this, -sizes.length, sizes.length - 1);
    }
    return axis;
  }

  /**
   * Turns dimensions that may be counted from the end into sorted, distinct indices; none given
   * means all.
   *
   * @throws ShapeException if one does not exist or is named twice
   */
  public int[] axes(int... dimensions) {
    int[] axes = new int[dimensions.length == 0 ? sizes.length : dimensions.length];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = dimensions.length == 0 ? i : axis(dimensions[i]);
    }
    Arrays.sort(axes);
    for (int i = 1; i < axes.length; i++) {
      if (axes[i] == axes[i - 1]) {
        throw new ShapeException(
            "Dimension %d of shape %s is named twice in %s.",
            axes[i], this, Arrays.toString(dimensions));
      }
    }
    return axes;
  }

  /** The same shape with another size along one dimension. */
  public Shape with(int dimension, int size) {
    int[] changed = sizes.clone();
    changed[axis(dimension)] = size;
    return new Shape(changed);
  }

  /**
   * The shape without the given dimensions (as {@link #axes} understands them, but none for none).
   */
  public Shape without(int... dimensions) {
    if (dimensions.length == 0) {
      return this;
    }
    int[] gone = axes(dimensions);
    int[] kept = new int[sizes.length - gone.length];
    int to = 0;
    for (int i = 0; i < sizes.length; i++) {
      if (Arrays.binarySearch(gone, i) < 0) {
        kept[to++] = sizes[i];
      }
    }
    return new Shape(kept);
  }

  /** The shape with a dimension of the given size inserted before index {@code axis}. */
  public Shape insert(int axis, int size) {
    int[] longer = new int[sizes.length + 1];
    System.arraycopy(sizes, 0, longer, 0, axis);
    longer[axis] = size;
    System.arraycopy(sizes, axis, longer, axis + 1, sizes.length - axis);
    return new Shape(longer);
  }

  /** Whether tensors of this shape can be used where {@code target} is wanted, by repetition. */
  public boolean broadcastsTo(Shape target) {
    int lead = target.rank() - rank();
    if (lead < 0) {
      return false;
    }
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] != 1 && sizes[i] != target.sizes[lead + i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The common shape of two operands, as NumPy broadcasts: shapes are aligned at their last
   * dimension, and a size of 1 stretches.
   *
   * @param operation named in the error
   * @throws ShapeException if two sizes differ and neither is 1
   */
  public static Shape broadcast(String operation, Shape a, Shape b) {
    if (a.equals(b)) {
      return a;
    }
    int rank = Math.max(a.rank(), b.rank());
    int[] common = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int left = i <= a.rank() ? a.sizes[a.rank() - i] : 1;
      int right = i <= b.rank() ? b.sizes[b.rank() - i] : 1;
      if (left != right && left != 1 && right != 1) {
        throw new ShapeException(
            "%s cannot combine shapes %s and %s: counted from the end, dimension %d has size %d"
                + " on one side and %d on the other; they must be equal, or one of them 1.",
            operation, a, b, i, left, right);
      }
      common[rank - i] = left == 1 ? right : left;
    }
    return new Shape(common);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  /** For example {@code [1, 5, 26, 26]}; {@code []} for a scalar. */
  @Override
  public String toString() {
    return Arrays.stream(sizes)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
