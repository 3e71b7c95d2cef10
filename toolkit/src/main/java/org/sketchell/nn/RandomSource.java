package org.sketchell.nn;

import java.util.function.Supplier;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Tensor;

/**
 * Where layers that are random in training, such as dropout, take their numbers from. By default
 * they are drawn at once from the generator that {@code manualSeed} sets; a compiled step puts
 * another source in place, which draws anew each time the step runs.
 */
public abstract class RandomSource {
  private static final ThreadLocal<RandomSource> CURRENT =
      ThreadLocal.withInitial(RandomSource::shared);

  /** Uniform float32 numbers from 0 (inclusive) to 1 (exclusive). */
  public abstract Tensor uniform(Shape shape);

  /** The source in use on this thread. */
  public static RandomSource current() {
    return CURRENT.get();
  }

  /** Runs code on this thread with another source. */
  public static <T> T using(RandomSource source, Supplier<T> code) {
    RandomSource before = CURRENT.get();
    CURRENT.set(source);
    try {
      return code.get();
    } finally {
      CURRENT.set(before);
    }
  }

  /** The source that draws at once. */
  private static RandomSource shared() {
    return new RandomSource() {
      @Override
      public Tensor uniform(Shape shape) {
        return Generator.shared().rand(shape.sizes());
      }
    };
  }
}
