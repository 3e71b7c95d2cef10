// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

/**
 * Up to a maximum and down again, both in half a cosine wave (Smith and Topin 2018). The
 * optimizer's own rate is not used, and groups of parameters cannot have another one. Only the rate
 * changes: momentum and betas stay as they are.
 *
 * @param maximum the largest rate
 * @param totalSteps number of steps of the whole training; later ones keep the last rate
 * @param rising share of the steps in which the rate rises, from 0 to 1
 * @param startDivisor the maximum divided by the first rate
 * @param endDivisor the first rate divided by the last
 */
public record OneCycle(
    double maximum, long totalSteps, double rising, double startDivisor, double endDivisor)
    implements Schedule {

  public OneCycle {
    if (totalSteps < 1 || !(rising >= 0 && rising <= 1)) {
      throw new IllegalArgumentException(
          "One cycle needs at least one step and a rising share from 0 to 1, but got %s and %s."
              .formatted(totalSteps, rising));
    }
  }

  /** Rises for 0.3 of the steps from 1/25 of the maximum, and ends at 1/10000 of the start. */
  public OneCycle(double maximum, long totalSteps) {
    this(maximum, totalSteps, 0.3, 25, 1e4);
  }

  @Override
  public double rate(double base, long step) {
    double first = maximum / startDivisor;
    double top = rising * totalSteps - 1;
    double last = totalSteps - 1.0;
    double at = Math.min(step, last);
    if (at <= top) {
      return between(first, maximum, top == 0 ? 1 : at / top);
    }
    return between(maximum, first / endDivisor, (at - top) / (last - top));
  }

  private static double between(double start, double end, double share) {
    return end + (start - end) / 2 * (1 + Math.cos(Math.PI * share));
  }
}
