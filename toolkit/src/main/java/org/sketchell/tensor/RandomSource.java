// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;

/**
 * Where random tensors come from. By default they are drawn at once from the generator that {@code
 * manualSeed} sets. While a step is traced, whatever draws on that thread, by whatever name, draws
 * from the step's source, which draws anew each time the step runs.
 */
public abstract class RandomSource {
  private static final RandomSource AT_ONCE = new AtOnce();

  private static final ThreadLocal<RandomSource> CURRENT = new ThreadLocal<>();
  private static final ThreadLocal<RandomSource> STEP = new ThreadLocal<>();

  /** Uniform float32 numbers from 0 (inclusive) to 1 (exclusive). */
  public abstract Tensor uniform(Shape shape);

  /** Standard normal float32 numbers (Box and Muller 1958). */
  public Tensor normal(Shape shape) {
    Tensor radius = uniform(shape).negate().plus(1).log().times(-2).sqrt();
    return radius.times(uniform(shape).times(2 * Math.PI).cos());
  }

  /**
   * Uniform int64 numbers from {@code low} (inclusive) to {@code high} (exclusive).
   *
   * @throws ShapeException if there is no number between them
   */
  public Tensor integers(long low, long high, Shape shape) {
    requireNumbersBetween(low, high);
    Tensor steps = uniform(shape).times((double) high - low).to(ElementType.INT64);
    return steps.plus(Tensors.scalar(low)).minimum(Tensors.scalar(high - 1));
  }

  /** The int64 numbers 0 to {@code end} (exclusive) in random order: the ranks of as many draws. */
  public Tensor permutation(int end) {
    requireEnd(end);
    if (end == 0) {
      return Tensors.arange(0);
    }
    Tensor draws = uniform(Shape.of(end));
    Tensor mine = draws.reshape(end, 1);
    Tensor others = draws.reshape(1, end);
    boolean[] earlier = new boolean[end * end];
    IntStream.range(0, end * end).forEach(i -> earlier[i] = i % end < i / end);
    Tensor tie = others.eq(mine).and(Tensors.tensor(earlier, end, end));
    return others.lt(mine).or(tie).to(ElementType.INT64).sum(1);
  }

  static void requireNumbersBetween(long low, long high) {
    if (low >= high) {
      throw new ShapeException("randint needs low < high, but got %d and %d.", low, high);
    }
  }

  static void requireEnd(int end) {
    if (end < 0) {
      throw new ShapeException("randperm needs an end of 0 or more, but got %d.", end);
    }
  }

  /** The source in use on this thread. */
  public static RandomSource current() {
    RandomSource chosen = CURRENT.get();
    return chosen == null ? AT_ONCE : chosen;
  }

  /** The source of the step that is traced on this thread; null if none is. */
  static RandomSource ofStep() {
    return STEP.get();
  }

  /** Runs code on this thread in which layers such as dropout draw from another source. */
  public static <T> T using(RandomSource source, Supplier<T> code) {
    return with(CURRENT, source, code);
  }

  /** Traces a step on this thread: everything that draws meanwhile draws from its source. */
  public static <T> T inStep(RandomSource source, Supplier<T> code) {
    return with(STEP, source, () -> with(CURRENT, source, code));
  }

  /** Runs code on this thread that draws numbers once, whether a step is traced or not. */
  public static <T> T once(Supplier<T> code) {
    return inStep(null, code);
  }

  private static <T> T with(
      ThreadLocal<RandomSource> place, RandomSource source, Supplier<T> code) {
    RandomSource before = place.get();
    place.set(source);
    try {
      return code.get();
    } finally {
      place.set(before);
    }
  }

  /** From the shared generator, which itself asks whether a step is traced. */
  private static final class AtOnce extends RandomSource {
    @Override
    public Tensor uniform(Shape shape) {
      return Generator.shared().rand(shape.sizes());
    }

    @Override
    public Tensor normal(Shape shape) {
      return Generator.shared().randn(shape.sizes());
    }

    @Override
    public Tensor integers(long low, long high, Shape shape) {
      return Generator.shared().randint(low, high, shape.sizes());
    }

    @Override
    public Tensor permutation(int end) {
      return Generator.shared().randperm(end);
    }
  }

  @Override
  public String toString() {
    return this == AT_ONCE
        ? "random tensors, drawn at once"
        : "random tensors, drawn anew in each step";
  }
}
