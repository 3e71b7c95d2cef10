package org.sketchell.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sketchell.operator.Expand;
import org.sketchell.operator.Flatten;
import org.sketchell.operator.Pad;
import org.sketchell.operator.Reshape;
import org.sketchell.operator.Slice;
import org.sketchell.operator.SplitInto;
import org.sketchell.operator.Squeeze;
import org.sketchell.operator.Transpose;
import org.sketchell.operator.Unsqueeze;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;

/** Other shapes and parts of a tensor. Dimensions may be counted from the end: -1 is the last. */
public sealed interface Rearranging permits Tensor {
  Tensor self();

  /** The same elements in row-major order in another shape; one size may be -1. */
  default Tensor reshape(int... sizes) {
    List<Integer> target = Arrays.stream(sizes).boxed().toList();
    Reshape reshape = new Reshape(target);
    return reshape.infer(List.of(self().type())).get(0).equals(self().type()) && !self().isTraced()
        ? self()
        : Tensor.apply(reshape, self());
  }

  /** All elements in one dimension. */
  default Tensor flatten() {
    return reshape(-1);
  }

  /** Joins all dimensions from {@code start} on into one; {@code flatten(1)} keeps the batch. */
  default Tensor flatten(int start) {
    Shape shape = self().shape();
    int axis = shape.axis(start);
    if (axis == 1) {
      return Tensor.apply(new Flatten(1), self());
    }
    int[] sizes = Arrays.copyOf(shape.sizes(), axis + 1);
    sizes[axis] = -1;
    return reshape(sizes);
  }

  /** Adds a dimension of size 1 at an index of the result, from {@code -rank - 1} to rank. */
  default Tensor unsqueeze(int dimension) {
    int rank = self().rank();
    int axis = dimension < 0 ? dimension + rank + 1 : dimension;
    if (axis < 0 || axis > rank) {
      throw new ShapeException(
          "unsqueeze(%d) of shape %s: the new dimension must be one from %d to %d.",
          dimension, self().shape(), -rank - 1, rank);
    }
    return Tensor.apply(new Unsqueeze(List.of(axis)), self());
  }

  /** Takes away all dimensions of size 1. */
  default Tensor squeeze() {
    Shape shape = self().shape();
    List<Integer> axes =
        IntStream.range(0, shape.rank()).filter(i -> shape.size(i) == 1).boxed().toList();
    return axes.isEmpty() ? self() : Tensor.apply(new Squeeze(axes), self());
  }

  /**
   * Takes away a dimension of size 1.
   *
   * @throws ShapeException if its size is another
   */
  default Tensor squeeze(int dimension) {
    return Tensor.apply(new Squeeze(List.of(self().shape().axis(dimension))), self());
  }

  /** Reorders dimensions: the result's dimension i is this tensor's dimension order[i]. */
  default Tensor permute(int... order) {
    List<Integer> axes = Arrays.stream(order).map(self().shape()::axis).boxed().toList();
    return Tensor.apply(new Transpose(axes), self());
  }

  /** Exchanges two dimensions. */
  default Tensor transpose(int one, int other) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, self().rank()).boxed().toList());
    Collections.swap(order, self().shape().axis(one), self().shape().axis(other));
    return Tensor.apply(new Transpose(order), self());
  }

  /** A matrix with rows and columns exchanged. */
  default Tensor t() {
    if (self().rank() != 2) {
      throw new ShapeException(
          "t() transposes a matrix, but this tensor has shape %s; use transpose(a, b) or permute.",
          self().shape());
    }
    return transpose(0, 1);
  }

  /** Elements {@code start} (inclusive) to {@code end} (exclusive) along one dimension. */
  default Tensor slice(int dimension, int start, int end) {
    return slice(dimension, start, end, 1);
  }

  /**
   * Every {@code step}-th element from {@code start} (inclusive) to {@code end} (exclusive) along
   * one dimension. Negative positions count from the end; positions outside are cut, as in NumPy.
   *
   * @param step at least 1; to run backwards, use {@link #flip}
   */
  default Tensor slice(int dimension, int start, int end, int step) {
    int axis = self().shape().axis(dimension);
    int size = self().size(axis);
    if (step < 1) {
      throw new ShapeException(
          "slice needs a step of at least 1, but got %d; use flip to run backwards.", step);
    }
    int from = Math.max(0, Math.min(size, start < 0 ? start + size : start));
    int to = Math.max(from, Math.min(size, end < 0 ? end + size : end));
    if (from == 0 && to == size && step == 1) {
      return self();
    }
    return Tensor.apply(
        new Slice(List.of(from), List.of(to), List.of(axis), List.of(step)), self());
  }

  /** The part at one index along one dimension, which disappears. */
  default Tensor select(int dimension, int index) {
    int axis = self().shape().axis(dimension);
    int size = self().size(axis);
    int at = index < 0 ? index + size : index;
    if (at < 0 || at >= size) {
      throw new ShapeException(
          "Index %d does not exist along dimension %d of shape %s; use one from %d to %d.",
          index, axis, self().shape(), -size, size - 1);
    }
    return slice(axis, at, at + 1).squeeze(axis);
  }

  /** The part at indices along the first dimensions, as {@code x[i, j]} in PyTorch. */
  default Tensor get(int... indices) {
    if (indices.length > self().rank()) {
      throw new ShapeException(
          "get(%s) names %d indices, but shape %s has only %d dimensions.",
          Arrays.toString(indices), indices.length, self().shape(), self().rank());
    }
    Tensor part = self();
    for (int index : indices) {
      part = part.select(0, index);
    }
    return part;
  }

  /** The elements in reverse order along some dimensions. */
  default Tensor flip(int... dimensions) {
    int[] axes = self().shape().axes(dimensions);
    List<Integer> starts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    for (int axis : axes) {
      starts.add(self().size(axis) - 1);
      ends.add(-1 - self().size(axis));
    }
    return Tensor.apply(
        new Slice(
            starts,
            ends,
            Arrays.stream(axes).boxed().toList(),
            Collections.nCopies(axes.length, -1)),
        self());
  }

  /** Cuts this tensor along one dimension into parts of the given sizes. */
  default List<Tensor> split(int dimension, int... sizes) {
    return Tensor.applyAll(
        new SplitInto(self().shape().axis(dimension), Arrays.stream(sizes).boxed().toList()),
        self());
  }

  /** Repeats dimensions of size 1 (and new leading ones) until the tensor has these sizes. */
  default Tensor expand(int... sizes) {
    return Shape.of(sizes).equals(self().shape())
        ? self()
        : Tensor.apply(new Expand(Arrays.stream(sizes).boxed().toList()), self());
  }

  /**
   * Surrounds the last two dimensions with a constant.
   *
   * @param left columns added before, and so on; negative ones cut
   */
  default Tensor pad(int left, int right, int top, int bottom, double value) {
    int rank = self().rank();
    if (rank < 2) {
      throw new ShapeException(
          "pad surrounds the last two dimensions, but this tensor has shape %s.", self().shape());
    }
    List<Integer> before = new ArrayList<>(Collections.nCopies(rank, 0));
    List<Integer> after = new ArrayList<>(Collections.nCopies(rank, 0));
    before.set(rank - 2, top);
    before.set(rank - 1, left);
    after.set(rank - 2, bottom);
    after.set(rank - 1, right);
    return Tensor.apply(new Pad(before, after, (float) value), self());
  }
}
