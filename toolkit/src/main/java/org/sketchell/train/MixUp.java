// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Each example of a batch mixed with the next one (Zhang et al., "mixup: Beyond Empirical Risk
 * Minimization", 2018; torchvision's {@code MixUp} pairs them so, too).
 */
final class MixUp {
  /** Of numbers that may be one each, nearly all; the last one stands if none was. */
  private static final int TRIES = 8;

  /** Logarithms are taken of nothing smaller. */
  private static final double TINY = 1e-30;

  private MixUp() {}

  /**
   * The share of the example itself, drawn anew in each step from the distribution Beta(alpha,
   * alpha).
   *
   * @return float32 scalar from 0 to 1
   */
  static Tensor share(double alpha) {
    return logarithmOfGamma(alpha).minus(logarithmOfGamma(alpha)).sigmoid();
  }

  /**
   * Logarithm of a number from the distribution Gamma(alpha, 1), by the method of Marsaglia and
   * Tsang ("A Simple Method for Generating Gamma Variables", 2000): for alpha + 1, then brought
   * down to alpha.
   */
  private static Tensor logarithmOfGamma(double alpha) {
    double d = alpha + 2.0 / 3;
    Tensor x = Tensors.randn(TRIES);
    Tensor v = x.times(1 / Math.sqrt(9 * d)).plus(1).pow(3);
    Tensor logarithm = v.clamp(TINY, Double.MAX_VALUE).log();
    Tensor bound = x.square().times(0.5).plus(d).minus(v.times(d)).plus(logarithm.times(d));
    Tensor taken = v.gt(TINY).and(bound.gt(uniform(TRIES).log()));
    Tensor first = taken.to(ElementType.FLOAT32).argmax(0).reshape(1);
    Tensor larger = logarithm.indexSelect(0, first).plus(Math.log(d));
    return larger.plus(uniform(1).log().times(1 / alpha)).reshape();
  }

  private static Tensor uniform(int size) {
    return Tensors.rand(size).clamp(TINY, 1);
  }

  /** The same batch, each example mixed with the next, the last with the first. */
  static Tensor mixed(Tensor examples, Tensor share) {
    Tensor rest = share.negate().plus(1);
    return examples.times(share).plus(next(examples).times(rest));
  }

  /** The example after each, after the last the first. */
  static Tensor next(Tensor examples) {
    int count = examples.size(0);
    return count < 2
        ? examples
        : Tensors.concat(0, examples.slice(0, 1, count), examples.slice(0, 0, 1));
  }
}
