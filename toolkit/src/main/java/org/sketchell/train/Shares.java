// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.List;
import org.sketchell.runtime.Device;
import org.sketchell.shape.Shape;

/**
 * Into how many shares a batch is cut. What is computed depends on it, by rounding; so it depends
 * on the step only, and never on how many processors a machine has.
 *
 * <p>Measured on one and two threads: small shares cost time, as every operator of each has to be
 * begun, and large ones, as their images leave the cache. So shares have about 64 examples, or down
 * to 16 if that leaves a large work to each. And each share reads all weights and gives a gradient
 * for each, which takes the longer the less of them a cache holds: so there are two at least where
 * the work outweighs that, and no more than it outweighs.
 */
final class Shares {
  /** Multiplications, for which it pays that another thread begins. */
  private static final long LEAST_WORK = 2_000_000;

  private static final int EXAMPLES = 64;

  /** So many multiplications in a share are a large work. */
  private static final long LARGE_WORK = 1_000_000_000;

  private static final int EXAMPLES_OF_LARGE_WORK = 16;

  /**
   * Of eleven networks, of 12 thousand to 2.4 million weights, the work from which two shares were
   * ahead on two threads was within a factor of two of this times that power of the weights.
   */
  private static final double WORK_OF_WEIGHTS = 2.2;

  private static final double POWER_OF_WEIGHTS = 1.5;

  /** Winograd's form makes 36 numbers of the 9 of a kernel. */
  private static final int NUMBERS_OF_A_KERNEL = 4;

  /** What every share gives is kept until all are added up. */
  private static final int MOST = 16;

  private Shares() {}

  /**
   * An even number, for two threads to have the same to do, or 1.
   *
   * @param work multiplications over the whole batch, from {@link
   *     org.sketchell.tensor.Graph#work()}
   * @param parameters what is trained
   */
  static int of(long work, List<Shape> parameters, int examples, Device device) {
    double outweighed = work / (WORK_OF_WEIGHTS * Math.pow(weights(parameters), POWER_OF_WEIGHTS));
    if (device.kind() != Device.Kind.CPU || examples < 2 || work < LEAST_WORK || outweighed < 1) {
      return 1;
    }
    long large = Math.min(examples / EXAMPLES_OF_LARGE_WORK, work / LARGE_WORK);
    long wanted = Math.max(examples / EXAMPLES, large);
    long most = (long) Math.min(MOST, outweighed);
    return Math.max(2, even(Math.min(most, wanted)));
  }

  private static int even(long number) {
    return (int) (number - number % 2);
  }

  private static long weights(List<Shape> parameters) {
    return parameters.stream()
        .mapToLong(shape -> shape.elements() * (shape.rank() == 4 ? NUMBERS_OF_A_KERNEL : 1))
        .sum();
  }

  /**
   * As many, if the shares wait for each other within a step, or fewer. Measured: batch
   * normalisation lets them meet four times a layer, which pays from 64 examples in a share on.
   */
  static int thatMeet(int shares, int examples) {
    return Math.max(1, Math.min(shares, even(examples / EXAMPLES)));
  }
}
