// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.List;
import org.sketchell.operator.CumSum;
import org.sketchell.operator.TopK;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;

/**
 * Elements along a dimension by their order: extremes with their places, sorted, added up on the
 * way. Dimensions may be counted from the end. NaN counts as larger than every number, and equal
 * elements stay in the order of their places. Gradients go to the elements that were taken.
 */
public sealed interface Ordering permits Tensor {
  Tensor self();

  /**
   * The largest element along one dimension and its index, of equals the first; PyTorch's {@code
   * max(dim)}. NaN if there is one. The dimension disappears.
   *
   * @throws ShapeException if the dimension does not exist or has no elements
   */
  default ValuesAndIndices maxWithIndices(int dimension) {
    return maxWithIndices(false, dimension);
  }

  /** The largest element along one dimension, which may stay with size 1, and its index. */
  default ValuesAndIndices maxWithIndices(boolean keepDimension, int dimension) {
    return at(self().argmax(true, dimension), keepDimension, dimension);
  }

  /**
   * The smallest element along one dimension and its index, of equals the first; PyTorch's {@code
   * min(dim)}. NaN if there is one. The dimension disappears.
   *
   * @throws ShapeException if the dimension does not exist or has no elements
   */
  default ValuesAndIndices minWithIndices(int dimension) {
    return minWithIndices(false, dimension);
  }

  /** The smallest element along one dimension, which may stay with size 1, and its index. */
  default ValuesAndIndices minWithIndices(boolean keepDimension, int dimension) {
    return at(self().argmin(true, dimension), keepDimension, dimension);
  }

  private ValuesAndIndices at(Tensor indices, boolean keepDimension, int dimension) {
    Tensor values = self().gather(dimension, indices);
    return keepDimension
        ? new ValuesAndIndices(values, indices)
        : new ValuesAndIndices(values.squeeze(dimension), indices.squeeze(dimension));
  }

  /** The {@code count} largest elements along the last dimension, the largest first. */
  default ValuesAndIndices topk(int count) {
    return topk(count, -1);
  }

  /** The {@code count} largest elements along one dimension, the largest first. */
  default ValuesAndIndices topk(int count, int dimension) {
    return topk(count, dimension, true);
  }

  /**
   * The first elements along one dimension in the order of their values.
   *
   * @param count how many, from 0 to the size of the dimension
   * @param largest whether the largest are first; otherwise the smallest
   * @throws ShapeException if the dimension does not exist or has fewer elements
   */
  default ValuesAndIndices topk(int count, int dimension, boolean largest) {
    Shape shape = self().shape();
    int axis = shape.axis(dimension);
    if (count < 0 || count > shape.size(axis)) {
      throw new ShapeException(
          "topk of %d elements along dimension %d of shape %s does not fit; ask for 0 to %d.",
          count, axis, shape, shape.size(axis));
    }
    return first(count, axis, largest);
  }

  /** All elements along the last dimension, the smallest first. */
  default ValuesAndIndices sort() {
    return sort(-1);
  }

  /** All elements along one dimension, the smallest first. */
  default ValuesAndIndices sort(int dimension) {
    return sort(dimension, false);
  }

  /**
   * All elements along one dimension in the order of their values.
   *
   * @param descending whether the largest are first; otherwise the smallest
   * @throws ShapeException if the dimension does not exist
   */
  default ValuesAndIndices sort(int dimension, boolean descending) {
    int axis = self().shape().axis(dimension);
    return first(self().size(axis), axis, descending);
  }

  /** Indices that sort the last dimension, the smallest first, as int64. */
  default Tensor argsort() {
    return argsort(-1);
  }

  /** Indices that sort one dimension, the smallest first, as int64. */
  default Tensor argsort(int dimension) {
    return argsort(dimension, false);
  }

  /** Indices that {@link #sort(int, boolean)} one dimension, as int64. */
  default Tensor argsort(int dimension, boolean descending) {
    return sort(dimension, descending).indices();
  }

  private ValuesAndIndices first(int count, int axis, boolean largest) {
    Shape result = self().shape().with(axis, count);
    if (result.elements() == 0) {
      return new ValuesAndIndices(
          self().slice(axis, 0, count), Tensors.tensor(new long[0], result.sizes()));
    }
    TopK order = new TopK(count, axis, largest);
    Tensor keys = Promotion.floating(self().detach());
    Tensor indices = Tensor.applyAll(order, keys).get(1);
    // Values that are picked have a gradient that needs no second sorting.
    return new ValuesAndIndices(self().gather(axis, indices), indices);
  }

  /**
   * At each place the sum of all elements up to it along one dimension; bool and uint8 are counted
   * in float32.
   *
   * @throws ShapeException if the dimension does not exist
   */
  default Tensor cumsum(int dimension) {
    Tensor x = Promotion.floating(self());
    int axis = x.shape().axis(dimension);
    // One number after the other added to a float32 loses digits with every thousand.
    int part = 64;
    boolean exact = x.elementType() == ElementType.INT64 || x.size(axis) <= part;
    return exact || x.shape().elements() == 0
        ? Tensor.apply(new CumSum(axis, false, false), x)
        : inParts(x, axis, part);
  }

  /** The sum of all parts before, and of all elements before within the part. */
  private static Tensor inParts(Tensor x, int axis, int part) {
    int size = x.size(axis);
    int parts = (size + part - 1) / part;
    int missing = parts * part - size;
    Tensor filled =
        missing == 0
            ? x
            : Tensors.concat(
                axis, x, Tensors.scalar(0f).expand(x.shape().with(axis, missing).sizes()));
    Shape cut = x.shape().with(axis, parts).insert(axis + 1, part);
    Tensor within = Tensor.apply(new CumSum(axis + 1, false, false), filled.reshape(cut.sizes()));
    Tensor totals = within.slice(axis + 1, part - 1, part).squeeze(axis + 1);
    Tensor through = totals.cumsum(axis);
    Tensor before =
        Tensors.concat(
            axis,
            List.of(
                Tensors.scalar(0f).expand(x.shape().with(axis, 1).sizes()),
                through.slice(axis, 0, parts - 1)));
    return within
        .plus(before.unsqueeze(axis + 1))
        .reshape(filled.shape().sizes())
        .slice(axis, 0, size);
  }
}
