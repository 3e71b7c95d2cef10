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
@FunctionalInterface
public interface RandomSource {
  /** Uniform float32 numbers from 0 (inclusive) to 1 (exclusive). */
  Tensor uniform(Shape shape);

  /** The source in use on this thread. */
  static RandomSource current() {
    return CurrentSource.HERE.get();
  }

  /** Runs code on this thread with another source. */
  static <T> T using(RandomSource source, Supplier<T> code) {
    RandomSource before = CurrentSource.HERE.get();
    CurrentSource.HERE.set(source);
    try {
      return code.get();
    } finally {
      CurrentSource.HERE.set(before);
    }
  }

  /** The source that draws at once. */
  static RandomSource shared() {
    return shape -> Generator.shared().rand(shape.sizes());
  }
}
