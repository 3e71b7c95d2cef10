// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.Squeeze;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;

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

  /** Product of all elements; bool and uint8 are counted in float32. 1 where there is none. */
  default Tensor prod() {
    return self().reshape(-1).prod(0);
  }

  /** Product along one dimension. */
  default Tensor prod(int dimension) {
    return prod(false, dimension);
  }

  /**
   * Product along one dimension, of halves and their halves: so its gradient, the product of all
   * others, is right beside zeros and infinities too, where a division by the element is not.
   */
  default Tensor prod(boolean keepDimension, int dimension) {
    Tensor x = Promotion.floating(self());
    int axis = x.shape().axis(dimension);
    if (x.size(axis) == 0) {
      Tensor one = Tensors.scalar(1f).to(x.elementType());
      x = one.expand(x.shape().with(axis, 1).sizes());
    }
    while (x.size(axis) > 1) {
      int size = x.size(axis);
      int half = size / 2;
      Tensor product = x.slice(axis, 0, half).times(x.slice(axis, half, 2 * half));
      x = size % 2 == 0 ? product : Tensors.concat(axis, product, x.slice(axis, size - 1, size));
    }
    return keepDimension ? x : x.squeeze(axis);
  }

  /** Euclidean length of all elements: the root of the sum of their squares. */
  default Tensor norm() {
    return norm(2);
  }

  /** Norm of order p; see {@link #norm(boolean, double, int...)}. */
  default Tensor norm(double p, int... dimensions) {
    return norm(false, p, dimensions);
  }

  /**
   * Norm in float32: the p-th root of the sum of |x| to the power of p; for infinity the largest
   * |x|, for minus infinity the smallest, for 0 the number of elements that are not 0, which has no
   * gradient. Where the norm is 0 its gradient is 0, as in PyTorch.
   *
   * @param p any order but NaN
   * @throws ShapeException if p is NaN, or nothing is there to find an extreme of
   */
  default Tensor norm(boolean keepDimensions, double p, int... dimensions) {
    if (Double.isNaN(p)) {
      throw new ShapeException(
          "norm of shape %s needs an order that is a number, but got NaN; use 1, 2 or"
              + " Double.POSITIVE_INFINITY.",
          self().shape());
    }
    Tensor x = self().to(ElementType.FLOAT32);
    if (p == 0) {
      return x.ne(0).to(ElementType.FLOAT32).sum(keepDimensions, dimensions);
    }
    if (p == 2) {
      return root(x.square().sum(keepDimensions, dimensions), Tensor::sqrt);
    }
    if (p == 1 || Double.isInfinite(p)) {
      // No gradient flows to NaN from its size, as in PyTorch.
      Tensor sizes = x.isNaN().where(x.detach(), x).abs();
      return p == 1
          ? sizes.sum(keepDimensions, dimensions)
          : p > 0 ? sizes.max(keepDimensions, dimensions) : sizes.min(keepDimensions, dimensions);
    }
    Tensor sizes = x.abs();
    Tensor powers = p > 0 && p < 1 ? root(sizes, size -> size.pow(p)) : sizes.pow(p);
    return root(powers.sum(keepDimensions, dimensions), sum -> sum.pow(1 / p));
  }

  /** A function that is 0 at 0, where its slope is infinite; no gradient flows there. */
  private static Tensor root(Tensor x, UnaryOperator<Tensor> function) {
    Tensor none = x.eq(0);
    return none.where(x.detach(), function.apply(none.where(Tensors.scalar(1f), x)));
  }

  /** Logarithm of the sum of exp(x), in float32, computed without overflow. */
  default Tensor logsumexp(int... dimensions) {
    return logsumexp(false, dimensions);
  }

  /** Logarithm of the sum of exp(x), in float32; minus infinity where there is no element. */
  default Tensor logsumexp(boolean keepDimensions, int... dimensions) {
    Tensor x = self().to(ElementType.FLOAT32);
    if (x.shape().elements() == 0) {
      return x.exp().sum(keepDimensions, dimensions).log();
    }
    Tensor largest = x.detach().max(true, dimensions);
    // What is infinite is so without being taken off and added again.
    Tensor off = largest.isFinite().where(largest, Tensors.scalar(0f));
    Tensor sum = x.minus(off).exp().sum(true, dimensions).log().plus(off);
    return keepDimensions || x.rank() == 0
        ? sum
        : Tensor.apply(
            new Squeeze(Arrays.stream(x.shape().axes(dimensions)).boxed().toList()), sum);
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
