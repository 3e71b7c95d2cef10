// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BiPredicate;
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

  /**
   * Cuts this tensor along one dimension into parts of the given sizes; a single one is that of all
   * parts, but for a smaller last one.
   */
  default List<Tensor> split(int dimension, int... sizes) {
    if (sizes.length == 1 && sizes[0] > 0) {
      int whole = self().shape().size(self().shape().axis(dimension));
      int parts = Math.max(1, (whole + sizes[0] - 1) / sizes[0]);
      int[] all = new int[parts];
      Arrays.fill(all, sizes[0]);
      all[parts - 1] = whole - (parts - 1) * sizes[0];
      return parts == 1 ? List.of(self()) : split(dimension, all);
    }
    return Tensor.applyAll(
        new SplitInto(self().shape().axis(dimension), Arrays.stream(sizes).boxed().toList()),
        self());
  }

  /**
   * Cuts this tensor along its first dimension into parts of equal size; see {@link #chunk(int,
   * int)}.
   */
  default List<Tensor> chunk(int parts) {
    return chunk(parts, 0);
  }

  /**
   * Cuts this tensor along one dimension into at most so many parts of equal size, of which the
   * last may be smaller: 5 in 4 chunks are 2, 2 and 1, as in PyTorch.
   *
   * @throws ShapeException if no part is asked for, or the dimension does not exist
   */
  default List<Tensor> chunk(int parts, int dimension) {
    Shape shape = self().shape();
    int axis = shape.axis(dimension);
    if (parts < 1) {
      throw new ShapeException(
          "chunk of shape %s along dimension %d needs at least one part, but got %d.",
          shape, axis, parts);
    }
    int size = shape.size(axis);
    if (size == 0) {
      return Collections.nCopies(parts, self());
    }
    int each = (size + parts - 1) / parts;
    int[] sizes = new int[(size + each - 1) / each];
    Arrays.fill(sizes, each);
    sizes[sizes.length - 1] = size - each * (sizes.length - 1);
    return sizes.length == 1 ? List.of(self()) : split(axis, sizes);
  }

  /** The parts at all indices along one dimension, which disappears. */
  default List<Tensor> unbind(int dimension) {
    int axis = self().shape().axis(dimension);
    return IntStream.range(0, self().size(axis)).mapToObj(i -> select(axis, i)).toList();
  }

  /**
   * Lays this tensor side by side with itself: so often along each dimension, the last ones if
   * there are fewer dimensions than numbers, as in PyTorch; [2, 3] repeated (4, 1, 2) is [4, 2, 6].
   *
   * @param times 0 or more for each dimension
   * @throws ShapeException if there are fewer numbers than dimensions, or one is negative
   */
  default Tensor repeat(int... times) {
    Shape shape = self().shape();
    int lead = times.length - shape.rank();
    if (lead < 0 || Arrays.stream(times).anyMatch(count -> count < 0)) {
      throw new ShapeException(
          "repeat(%s) of shape %s does not fit; name 0 or more for each of its %d dimensions, and"
              + " for new ones before them.",
          Arrays.toString(times), shape, shape.rank());
    }
    int[] apart = new int[2 * times.length];
    int[] repeated = new int[2 * times.length];
    int[] sizes = new int[times.length];
    for (int i = 0; i < times.length; i++) {
      int size = i < lead ? 1 : shape.size(i - lead);
      apart[2 * i] = 1;
      apart[2 * i + 1] = size;
      repeated[2 * i] = times[i];
      repeated[2 * i + 1] = size;
      sizes[i] = times[i] * size;
    }
    return self().reshape(apart).expand(repeated).reshape(sizes);
  }

  /** All elements in one dimension, each so often. */
  default Tensor repeatInterleave(int times) {
    return self().reshape(-1).repeatInterleave(times, 0);
  }

  /**
   * Each part along one dimension so often, one after the other.
   *
   * @throws ShapeException if the number is negative, or the dimension does not exist
   */
  default Tensor repeatInterleave(int times, int dimension) {
    Shape shape = self().shape();
    int axis = shape.axis(dimension);
    if (times < 0) {
      throw new ShapeException(
          "repeatInterleave of shape %s along dimension %d needs 0 times or more, but got %d.",
          shape, axis, times);
    }
    return self()
        .unsqueeze(axis + 1)
        .expand(shape.insert(axis + 1, times).sizes())
        .reshape(shape.with(axis, shape.size(axis) * times).sizes());
  }

  /** The elements in row-major order moved on by so many places; the last ones become the first. */
  default Tensor roll(int shift) {
    return self().reshape(-1).roll(shift, 0).reshape(self().shape().sizes());
  }

  /** The parts along one dimension moved on by so many places; the last ones become the first. */
  default Tensor roll(int shift, int dimension) {
    int axis = self().shape().axis(dimension);
    int size = self().size(axis);
    int moved = size == 0 ? 0 : Math.floorMod(shift, size);
    return moved == 0
        ? self()
        : Tensors.concat(
            axis, self().slice(axis, size - moved, size), self().slice(axis, 0, size - moved));
  }

  /**
   * The parts along several dimensions moved on.
   *
   * @param shifts by how many places; negative ones move back
   * @param dimensions one for each of the shifts
   * @throws ShapeException if there are not as many of one as of the other
   */
  default Tensor roll(int[] shifts, int[] dimensions) {
    if (shifts.length != dimensions.length) {
      throw new ShapeException(
          "roll of shape %s needs a dimension for every shift, but got shifts %s and dimensions"
              + " %s.",
          self().shape(), Arrays.toString(shifts), Arrays.toString(dimensions));
    }
    Tensor rolled = self();
    for (int i = 0; i < shifts.length; i++) {
      rolled = rolled.roll(shifts[i], dimensions[i]);
    }
    return rolled;
  }

  /** The lower triangles of the matrices in the last two dimensions, diagonal included; else 0. */
  default Tensor tril() {
    return tril(0);
  }

  /**
   * Elements on and below a diagonal of the matrices in the last two dimensions; else 0.
   *
   * @param diagonal 0 for the main one, above it positive, below it negative
   * @throws ShapeException if there are fewer than two dimensions
   */
  default Tensor tril(int diagonal) {
    return triangle("tril", (row, column) -> column - row <= diagonal);
  }

  /** The upper triangles of the matrices in the last two dimensions, diagonal included; else 0. */
  default Tensor triu() {
    return triu(0);
  }

  /**
   * Elements on and above a diagonal of the matrices in the last two dimensions; else 0.
   *
   * @param diagonal 0 for the main one, above it positive, below it negative
   * @throws ShapeException if there are fewer than two dimensions
   */
  default Tensor triu(int diagonal) {
    return triangle("triu", (row, column) -> column - row >= diagonal);
  }

  private Tensor triangle(String operation, BiPredicate<Integer, Integer> within) {
    Shape shape = self().shape();
    if (shape.rank() < 2) {
      throw new ShapeException(
          "%s works on matrices in the last two dimensions, but this tensor has shape %s.",
          operation, shape);
    }
    int rows = shape.size(-2);
    int columns = shape.size(-1);
    boolean[] outside = new boolean[rows * columns];
    for (int i = 0; i < outside.length; i++) {
      outside[i] = !within.test(i / columns, i % columns);
    }
    return self().maskedFill(Tensors.tensor(outside, rows, columns), 0);
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
