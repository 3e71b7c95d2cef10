package org.sketchell.data;

/**
 * Sebastiano Vigna's SplitMix64 generator (the finaliser is Stafford's variant 13 of
 * MurmurHash3's), with bounded numbers and a shuffle defined here, so that a seed means the same
 * order on every JVM and in every later version.
 */
final class SplitMix64 {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  SplitMix64(long seed) {
    this.state = seed;
  }

  /** A generator for one of many independent streams of a seed: an epoch, a class, a drawing. */
  static SplitMix64 of(long seed, long... stream) {
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

  /** The next 64 bits. */
  long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** A number from 0 to {@code bound} - 1, each equally likely (Lemire's method, 32 bits). */
  int nextInt(int bound) {
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
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** A number between two others. */
  double between(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** True as often as {@code probability} says. */
  boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /** Brings an array into random order (Fisher and Yates, from the last place down). */
  void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }
}
