// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.List;
import java.util.stream.LongStream;
import org.sketchell.operator.Binary;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.RandomSource;
import org.sketchell.tensor.SplitMix64;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Uniform numbers as graph, drawn anew in each step from the step's own counter: the same seed and
 * step give the same numbers, in any runtime, whatever ran before.
 *
 * <p>ONNX's own random operators keep hidden state and differ between runtimes. This one computes
 * in int64 and never overflows. The step's number is hashed to a key by rounds of x -> x (x + a) +
 * b modulo primes below 2^31. Each draw has random constants of its own, one for each row and each
 * column of the result; they are hashed together with the key by two such rounds, of different
 * primes, to a, c (per row) and b (per column), and the number at (i, j) is a[i] b[j] + c[i] modulo
 * 2^31 - 1. So a number costs one multiplication, one addition and one remainder, and the rest is
 * paid per row and column.
 */
final class CounterRandom extends RandomSource {
  private static final long PRIME = (1L << 31) - 1;
  private static final long OTHER_PRIME = (1L << 31) - 19;

  /** Among so many remainders of one number, each is as likely as another to 2^-15. */
  private static final long FEW = 1L << 16;

  private static final long SMALL_PRIME = (1L << 30) - 35;

  /** Takes the largest number below 2^31, and what float32 rounds it to, to less than 1. */
  private static final float TO_UNIT = Math.nextDown(0x1p-31f);

  private final SplitMix64 constants;
  private final Tensor key;

  /**
   * Numbers for the steps of a training.
   *
   * @param seed of the constants
   * @param step float32 scalar, the number of the step
   */
  CounterRandom(long seed, Tensor step) {
    constants = new SplitMix64(seed);
    Tensor spread = step.to(ElementType.INT64).times(below(PRIME)).plus(below(PRIME));
    key = round(round(modulo(spread, PRIME), OTHER_PRIME, below(PRIME)), SMALL_PRIME, below(PRIME));
  }

  @Override
  public Tensor uniform(Shape shape) {
    return numbers(shape).to(ElementType.FLOAT32).times(TO_UNIT);
  }

  /**
   * The remainders of one number, or of two joined where one would favour some of them; exact for
   * up to 2^62 of them.
   */
  @Override
  public Tensor integers(long low, long high, Shape shape) {
    long count = high - low;
    if (count <= 0 || count > 1L << 62) {
      throw new ShapeException(
          "randint in a step draws from 1 to 2^62 numbers, but got low %d and high %d.", low, high);
    }
    Tensor drawn = numbers(shape);
    if (count > FEW) {
      drawn = drawn.times(Tensors.scalar(1L << 31)).plus(numbers(shape));
    }
    return modulo(drawn, count).plus(Tensors.scalar(low));
  }

  /** Uniform int64 numbers from 0 to below {@link #PRIME}. */
  private Tensor numbers(Shape shape) {
    int rank = rowDimensions(shape);
    int rows = product(shape, 0, rank);
    int columns = product(shape, rank, shape.rank());
    int size = Math.addExact(2 * rows, columns);
    Tensor own = Tensors.tensor(LongStream.generate(this::small).limit(size).toArray());
    Tensor hashed = round(round(own.plus(key), PRIME, key), OTHER_PRIME, below(PRIME));
    List<Tensor> parts = hashed.split(0, rows, rows, columns);
    Tensor factor = parts.get(0).reshape(rows, 1);
    Tensor shift = parts.get(1).reshape(rows, 1);
    Tensor numbers = modulo(factor.times(parts.get(2)).plus(shift), PRIME);
    return numbers.reshape(shape.sizes());
  }

  /** How many of the first dimensions make the rows, so that rows and columns are few. */
  private static int rowDimensions(Shape shape) {
    int best = 0;
    for (int rank = 1; rank <= shape.rank(); rank++) {
      if (cost(shape, rank) < cost(shape, best)) {
        best = rank;
      }
    }
    return best;
  }

  private static long cost(Shape shape, int rank) {
    return 2L * product(shape, 0, rank) + product(shape, rank, shape.rank());
  }

  private static int product(Shape shape, int from, int to) {
    int product = 1;
    for (int i = from; i < to; i++) {
      product = Math.multiplyExact(product, shape.size(i));
    }
    return product;
  }

  /** x (x + a) + b modulo a prime; x, a and b are below 2^31, a even below 2^30. */
  private Tensor round(Tensor x, long prime, Tensor b) {
    return modulo(x.times(x.plus(Tensors.scalar(small()))).plus(b), prime);
  }

  private static Tensor modulo(Tensor x, long prime) {
    return Tensor.apply(Binary.MOD, x, Tensors.scalar(prime));
  }

  private Tensor below(long bound) {
    return Tensors.scalar(constants.nextLong(1, bound));
  }

  private long small() {
    return constants.nextLong(1, SMALL_PRIME);
  }
}
