// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

/**
 * Sebastiano Vigna's SplitMix64, the one generator of random numbers here: its whole state is 64
 * bits, and bounded numbers and the shuffle are defined in this class, so that a seed means the
 * same numbers on every JVM and in every later version.
 *
 * <p>{@link #nextLong()}, {@link #nextInt(int)} and {@link #nextLong(long, long)} draw what {@link
 * java.util.SplittableRandom} draws from the same seed (the finalisers are Stafford's variants 13
 * and 4 of MurmurHash3's).
 */
public final class SplitMix64 {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /** A generator that starts from a seed, which is its first {@link #state()} too. */
  public SplitMix64(long seed) {
    this.state = seed;
  }

  /** A generator for one of many independent streams of a seed: an epoch, a class, a drawing. */
  public static SplitMix64 of(long seed, long... stream) {
    long state = mix(seed + GOLDEN);
    for (long part : stream) {
      state = mix(state ^ mix(part + GOLDEN)) + GOLDEN;
    }
    return new SplitMix64(state);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static int mix32(long z) {
    z = (z ^ (z >>> 33)) * 0x62A9D9ED799705F5L;
    return (int) (((z ^ (z >>> 28)) * 0xCB24D0A5C88C35B3L) >>> 32);
  }

  /** Where it stands: {@code new SplitMix64(state())} goes on with the same numbers. */
  public long state() {
    return state;
  }

  /** The next 64 bits. */
  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  private int nextInt() {
    state += GOLDEN;
    return mix32(state);
  }

  /** A number from 0 to {@code bound} - 1, each equally likely (by rejection). */
  public int nextInt(int bound) {
    requireNumbersBetween(0, bound);
    int largest = bound - 1;
    int number = nextInt();
    if ((bound & largest) == 0) {
      return number & largest;
    }
    int draw = number >>> 1;
    number = draw % bound;
    while (draw + largest - number < 0) {
      draw = nextInt() >>> 1;
      number = draw % bound;
    }
    return number;
  }

  /** A number from {@code origin} to {@code bound} - 1, each equally likely (by rejection). */
  public long nextLong(long origin, long bound) {
    requireNumbersBetween(origin, bound);
    long count = bound - origin;
    long largest = count - 1;
    long number = nextLong();
    if ((count & largest) == 0) {
      return (number & largest) + origin;
    }
    if (count < 0) {
      // More numbers than a long can count.
      while (number < origin || number >= bound) {
        number = nextLong();
      }
      return number;
    }
    long draw = number >>> 1;
    number = draw % count;
    while (draw + largest - number < 0) {
      draw = nextLong() >>> 1;
      number = draw % count;
    }
    return number + origin;
  }

  private static void requireNumbersBetween(long origin, long bound) {
    if (origin >= bound) {
      throw new IllegalArgumentException(
          "There are no numbers from " + origin + " to before " + bound + ".");
    }
  }

  /** A number from 0 to {@code bound} - 1, each equally likely (Lemire's method, 32 bits). */
  public int below(int bound) {
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xffffffffL) < bound) {
      long threshold = (1L << 32) % bound;
      while ((product & 0xffffffffL) < threshold) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** A number from 0 (included) to 1 (excluded), a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** A number between two others. */
  public double between(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** True as often as {@code probability} says. */
  public boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /** Brings an array into random order (Fisher and Yates, from the last place down). */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = below(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  @Override
  public String toString() {
    return "SplitMix64(" + state + ")";
  }
}
