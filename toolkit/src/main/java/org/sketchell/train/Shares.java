package org.sketchell.train;

import org.sketchell.runtime.Device;

/**
 * Into how many shares a batch is cut. What is computed depends on it, by rounding; so it depends
 * on the step only, and never on how many processors a machine has.
 *
 * <p>Measured on one and two threads: small shares cost time, as every operator of each has to be
 * begun, and large ones, as their images leave the cache. So shares have about 64 examples, or down
 * to 16 if that leaves a large work to each; and there are two in any case, if there is work for
 * two.
 */
final class Shares {
  /** Multiplications, for which it pays that another thread begins. */
  private static final long LEAST_WORK = 2_000_000;

  private static final int EXAMPLES = 64;

  /** So many multiplications in a share are a large work. */
  private static final long LARGE_WORK = 1_000_000_000;

  private static final int EXAMPLES_OF_LARGE_WORK = 16;

  /** What every share gives is kept until all are added up. */
  private static final int MOST = 16;

  private Shares() {}

  /**
   * An even number, for two threads to have the same to do, or 1.
   *
   * @param work multiplications over the whole batch, from {@link
   *     org.sketchell.tensor.Graph#work()}
   */
  static int of(long work, int examples, Device device) {
    if (device.kind() != Device.Kind.CPU || examples < 2 || work < LEAST_WORK) {
      return 1;
    }
    long large = Math.min(examples / EXAMPLES_OF_LARGE_WORK, work / LARGE_WORK);
    long wanted = Math.max(examples / EXAMPLES, large);
    return (int) Math.max(2, Math.min(MOST, wanted - wanted % 2));
  }

  /**
   * As many, if the shares wait for each other within a step, or fewer. Measured: batch
   * normalisation lets them meet four times a layer, which pays from 64 examples in a share on.
   */
  static int thatMeet(int shares, int examples) {
    int most = examples / EXAMPLES;
    return Math.max(1, Math.min(shares, most - most % 2));
  }
}
