package org.sketchell.tensor;

import java.util.Arrays;
import java.util.List;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.Reduce;
import org.sketchell.shape.ElementType;

/**
 * Reductions along dimensions; none named means all. Dimensions may be counted from the end. A
 * reduced dimension disappears, or stays with size 1 in the forms that take {@code keepDimensions}.
 */
public sealed interface Reducing permits Tensor {
  Tensor self();

  /** Sum; bool and uint8 are counted in float32. */
  default Tensor sum(int... dimensions) {
    return sum(false, dimensions);
  }

  /** Sum. */
  default Tensor sum(boolean keepDimensions, int... dimensions) {
    return reduce(Promotion.floating(self()), Reduce.Kind.SUM, keepDimensions, dimensions);
  }

  /** Mean, in float32. */
  default Tensor mean(int... dimensions) {
    return mean(false, dimensions);
  }

  /** Mean, in float32. */
  default Tensor mean(boolean keepDimensions, int... dimensions) {
    return reduce(self().to(ElementType.FLOAT32), Reduce.Kind.MEAN, keepDimensions, dimensions);
  }

  /**
   * Largest element; NaN if there is one. Its gradient is shared equally by all equal maxima, as in
   * PyTorch's amax.
   */
  default Tensor max(int... dimensions) {
    return max(false, dimensions);
  }

  /** Largest element; NaN if there is one. */
  default Tensor max(boolean keepDimensions, int... dimensions) {
    return reduce(Promotion.floating(self()), Reduce.Kind.MAX, keepDimensions, dimensions);
  }

  /** Smallest element; NaN if there is one. Its gradient is shared equally by all equal minima. */
  default Tensor min(int... dimensions) {
    return min(false, dimensions);
  }

  /** Smallest element; NaN if there is one. */
  default Tensor min(boolean keepDimensions, int... dimensions) {
    return reduce(Promotion.floating(self()), Reduce.Kind.MIN, keepDimensions, dimensions);
  }

  /**
   * Variance.
   *
   * @param correction taken from the count before dividing: 1 for a sample (PyTorch's default), 0
   *     for a population
   */
  default Tensor var(int correction, int... dimensions) {
    return var(false, correction, dimensions);
  }

  /**
   * Variance.
   *
   * @param correction taken from the count before dividing: 1 for a sample (PyTorch's default), 0
   *     for a population
   */
  default Tensor var(boolean keepDimensions, int correction, int... dimensions) {
    Tensor x = self().to(ElementType.FLOAT32);
    long count = 1;
    for (int axis : x.shape().axes(dimensions)) {
      count *= x.shape().size(axis);
    }
    // Around any constant this is the variance; near the mean it is exact (Chan et al. 1983).
    Tensor off = x.minus(x.detach().mean(true, dimensions));
    Tensor rest = off.sum(keepDimensions, dimensions).square().div((double) count);
    return off.square()
        .sum(keepDimensions, dimensions)
        .minus(rest)
        .div((double) (count - correction));
  }

  /** Standard deviation; see {@link #var(int, int...)}. */
  default Tensor std(int correction, int... dimensions) {
    return std(false, correction, dimensions);
  }

  /** Standard deviation; see {@link #var(int, int...)}. */
  default Tensor std(boolean keepDimensions, int correction, int... dimensions) {
    return var(keepDimensions, correction, dimensions).sqrt();
  }

  /**
   * Index of the largest element along one dimension, the first of equals, as int64. NaN counts as
   * the largest.
   */
  default Tensor argmax(int dimension) {
    return argmax(false, dimension);
  }

  /** Index of the largest element along one dimension. */
  default Tensor argmax(boolean keepDimension, int dimension) {
    return argReduce(true, keepDimension, dimension);
  }

  /** Index of the largest element in row-major order, the first of equals, as int64. */
  default Tensor argmax() {
    return self().reshape(-1).argmax(0);
  }

  /**
   * Index of the smallest element along one dimension, the first of equals, as int64. NaN counts as
   * the smallest.
   */
  default Tensor argmin(int dimension) {
    return argmin(false, dimension);
  }

  /** Index of the smallest element along one dimension. */
  default Tensor argmin(boolean keepDimension, int dimension) {
    return argReduce(false, keepDimension, dimension);
  }

  /** Index of the smallest element in row-major order, the first of equals, as int64. */
  default Tensor argmin() {
    return self().reshape(-1).argmin(0);
  }

  private Tensor argReduce(boolean largest, boolean keepDimension, int dimension) {
    Tensor x = Promotion.floating(self());
    return Tensor.apply(new ArgReduce(largest, x.shape().axis(dimension), keepDimension), x);
  }

  private static Tensor reduce(
      Tensor x, Reduce.Kind kind, boolean keepDimensions, int... dimensions) {
    if (x.rank() == 0) {
      return x;
    }
    List<Integer> axes = Arrays.stream(x.shape().axes(dimensions)).boxed().toList();
    return Tensor.apply(new Reduce(kind, axes, keepDimensions), x);
  }
}
