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

  /** Largest element. Its gradient is shared equally by all equal maxima, as in PyTorch's amax. */
  default Tensor max(int... dimensions) {
    return max(false, dimensions);
  }

  /** Largest element. */
  default Tensor max(boolean keepDimensions, int... dimensions) {
    return reduce(Promotion.floating(self()), Reduce.Kind.MAX, keepDimensions, dimensions);
  }

  /** Smallest element. Its gradient is shared equally by all equal minima. */
  default Tensor min(int... dimensions) {
    return min(false, dimensions);
  }

  /** Smallest element. */
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
    Tensor x = self().to(ElementType.FLOAT32);
    long count = 1;
    for (int axis : x.shape().axes(dimensions)) {
      count *= x.shape().size(axis);
    }
    return x.minus(x.mean(true, dimensions))
        .square()
        .sum(dimensions)
        .div((double) (count - correction));
  }

  /** Standard deviation; see {@link #var}. */
  default Tensor std(int correction, int... dimensions) {
    return var(correction, dimensions).sqrt();
  }

  /** Index of the largest element along one dimension, the first of equals, as int64. */
  default Tensor argmax(int dimension) {
    Tensor x = self().to(ElementType.FLOAT32);
    return Tensor.apply(new ArgReduce(true, x.shape().axis(dimension), false), x);
  }

  /** Index of the largest element in row-major order, the first of equals, as int64. */
  default Tensor argmax() {
    return self().reshape(-1).argmax(0);
  }

  /** Index of the smallest element along one dimension, the first of equals, as int64. */
  default Tensor argmin(int dimension) {
    Tensor x = self().to(ElementType.FLOAT32);
    return Tensor.apply(new ArgReduce(false, x.shape().axis(dimension), false), x);
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
