package org.sketchell.train;

import org.sketchell.nn.RandomSource;
import org.sketchell.operator.Binary;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Uniform numbers as graph, drawn anew in each step from the step's own counter: the same seed and
 * step give the same numbers, in any runtime, whatever ran before.
 *
 * <p>ONNX's own random operators keep hidden state and differ between runtimes. This one hashes
 * (position, draw, step, seed) with three rounds of x -> x^2 + a x + b modulo the prime 2^31 - 1,
 * in int64, where no product overflows.
 */
final class CounterRandom implements RandomSource {
  private static final long PRIME = (1L << 31) - 1;

  private final long seed;
  private final Tensor step;
  private int draws;

  CounterRandom(long seed, Tensor step) {
    this.seed = seed;
    this.step = step;
  }

  @Override
  public Tensor uniform(Shape shape) {
    long draw = Math.floorMod(seed * 0x9E3779B97F4A7C15L + 0x2545F491L * ++draws, PRIME);
    Tensor key = modulo(step.to(ElementType.INT64).times(48271).plus((double) draw));
    key = round(key, 16807, 1013904223);
    Tensor positions = Tensors.arange(Math.toIntExact(shape.elements()));
    Tensor state = modulo(positions.times(69621).plus(key));
    state = round(state, 39373, 742938285);
    state = round(state.plus(key), 62089911, 950706376);
    state = round(state, 1226874159, 630360016);
    return state.to(ElementType.FLOAT32).times(1.0 / (PRIME + 1)).reshape(shape.sizes());
  }

  private static Tensor round(Tensor x, long a, long b) {
    return modulo(modulo(x).times(modulo(modulo(x).plus((double) a))).plus((double) b));
  }

  private static Tensor modulo(Tensor x) {
    return Tensor.apply(Binary.MOD, x, Tensors.scalar(PRIME));
  }
}
