// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.OptionalDouble;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** Draws random tensors. The same seed gives the same numbers on every machine and Java version. */
public final class Generator {
  private static final Generator SHARED = new Generator(System.nanoTime());

  private SplitMix64 random;
  private boolean hasSpare;
  private double spare;

  public Generator(long seed) {
    seed(seed);
  }

  /**
   * The generator behind {@link Tensors#rand} and initialisation; {@link Tensors#manualSeed} sets
   * it.
   */
  public static Generator shared() {
    return SHARED;
  }

  public synchronized void seed(long seed) {
    random = new SplitMix64(seed);
    hasSpare = false;
  }

  /**
   * Where a generator stands.
   *
   * @param bits of {@link SplitMix64}
   * @param spare the normal number that was drawn together with the last one and is still to be
   *     given out, if there is one
   */
  public record State(long bits, OptionalDouble spare) {}

  /** Where it stands; {@link #restore} goes on from there. */
  public synchronized State state() {
    return new State(random.state(), hasSpare ? OptionalDouble.of(spare) : OptionalDouble.empty());
  }

  /** Draws from now on what was drawn after the given state. */
  public synchronized void restore(State state) {
    random = new SplitMix64(state.bits());
    hasSpare = state.spare().isPresent();
    spare = state.spare().orElse(0);
  }

  /** A number from 0 to 2147483647 that is a seed for something else. */
  public synchronized long newSeed() {
    return random.nextLong(0, 1L << 31);
  }

  /** Uniform float32 numbers from 0 (inclusive) to 1 (exclusive). */
  public Tensor rand(int... sizes) {
    return uniform(0, 1, sizes);
  }

  /** Uniform float32 numbers from {@code low} (inclusive) to {@code high} (exclusive). */
  public synchronized Tensor uniform(double low, double high, int... sizes) {
    RandomSource step = RandomSource.ofStep();
    if (step != null) {
      Tensor unit = step.uniform(Shape.of(sizes));
      return low == 0 && high == 1 ? unit : unit.times(high - low).plus(low);
    }
    float[] values = new float[count(sizes)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (low + (high - low) * unit24());
    }
    return Tensors.tensor(values, sizes);
  }

  /** Standard normal float32 numbers (Box and Muller 1958). */
  public synchronized Tensor randn(int... sizes) {
    RandomSource step = RandomSource.ofStep();
    if (step != null) {
      return step.normal(Shape.of(sizes));
    }
    float[] values = new float[count(sizes)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) normal();
    }
    return Tensors.tensor(values, sizes);
  }

  /**
   * Uniform int64 numbers from {@code low} (inclusive) to {@code high} (exclusive).
   *
   * @throws ShapeException if there is no number between them
   */
  public synchronized Tensor randint(long low, long high, int... sizes) {
    RandomSource.requireNumbersBetween(low, high);
    RandomSource step = RandomSource.ofStep();
    if (step != null) {
      return step.integers(low, high, Shape.of(sizes));
    }
    long[] values = new long[count(sizes)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextLong(low, high);
    }
    return Tensors.tensor(values, sizes);
  }

  /** The int64 numbers 0 to {@code end} (exclusive) in random order (Fisher and Yates). */
  public synchronized Tensor randperm(int end) {
    RandomSource.requireEnd(end);
    RandomSource step = RandomSource.ofStep();
    if (step != null) {
      return step.permutation(end);
    }
    long[] values = new long[end];
    for (int i = 0; i < end; i++) {
      int j = random.nextInt(i + 1);
      values[i] = values[j];
      values[j] = i;
    }
    return Tensors.tensor(values);
  }

  private static int count(int... sizes) {
    return Tensors.count(TensorType.float32(sizes));
  }

  /** Of 24 bits, so that the float nearest to it is never 1. */
  private double unit24() {
    return (random.nextLong() >>> 40) * 0x1p-24;
  }

  private double normal() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - (random.nextLong() >>> 11) * 0x1p-53));
    double angle = 2 * Math.PI * (random.nextLong() >>> 11) * 0x1p-53;
    spare = radius * StrictMath.sin(angle);
    hasSpare = true;
    return radius * StrictMath.cos(angle);
  }

  @Override
  public String toString() {
    return "generator of random tensors" + (this == SHARED ? ", the one that manualSeed sets" : "");
  }
}
