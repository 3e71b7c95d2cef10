// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.sketchell.tensor.SplitMix64;

/**
 * Which examples an epoch has, and in which order.
 *
 * @param name as it is on record
 * @param sums for each example its weight and those before it, if examples are drawn; else null
 */
record Sampling(String name, double[] sums) {
  private static final String WEIGHTED = "weighted";

  static final Sampling IN_ORDER = new Sampling("sequential", null);
  static final Sampling SHUFFLED = new Sampling("shuffled", null);

  /** Each class as likely as any other that there is an example of. */
  static Sampling balanced(int[] labels) {
    int[] counts = new int[Arrays.stream(labels).max().orElse(0) + 1];
    for (int label : labels) {
      counts[label]++;
    }
    double[] weights = new double[labels.length];
    Arrays.setAll(weights, i -> 1.0 / counts[labels[i]]);
    return new Sampling("balanced", sums(weights));
  }

  static Sampling weighted(double[] weights) {
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
        throw new DataException(
            "A weight is a number of 0 or more, but that of example %d is %s.", i, weights[i]);
      }
    }
    double[] sums = sums(weights);
    if (sums.length == 0 || sums[sums.length - 1] == 0) {
      throw new DataException("All weights are 0, so there is no example to draw.");
    }
    return new Sampling(WEIGHTED, sums);
  }

  private static double[] sums(double[] weights) {
    double[] sums = weights.clone();
    for (int i = 1; i < sums.length; i++) {
      sums[i] += sums[i - 1];
    }
    return sums;
  }

  /** Whether an epoch may have an example several times, or not at all. */
  boolean draws() {
    return sums != null;
  }

  /**
   * The numbers of an epoch's examples.
   *
   * @param dice of the epoch; null if nothing is left to chance
   */
  void fill(int[] numbers, SplitMix64 dice) {
    if (draws()) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = drawn(dice.nextDouble() * sums[sums.length - 1]);
      }
      return;
    }
    Arrays.setAll(numbers, i -> i);
    if (dice != null) {
      dice.shuffle(numbers);
    }
  }

  /** The first example whose sum is above a number; so none of weight 0. */
  private int drawn(double at) {
    int low = 0;
    int high = sums.length - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (sums[middle] > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** What tells apart weights that were given; empty if none were. */
  Optional<String> weightsHash() {
    if (!name.equals(WEIGHTED)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(sums.length * Double.BYTES);
    bytes.asDoubleBuffer().put(sums);
    byte[] digest = ContentHash.newSha256().digest(bytes.array());
    return Optional.of(HexFormat.of().formatHex(digest));
  }

  @Override
  public String toString() {
    return name;
  }
}
