// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import org.sketchell.tensor.Tensor;

/**
 * Peak signal-to-noise ratio of pictures in decibels: 10 log10(range² / MSE), with the mean squared
 * error over all pixels of all batches. Infinite for pictures that are the same.
 */
public final class PSNR extends Metric {
  private final double range;

  /** Of pixels from 0 to 1. */
  public PSNR() {
    this(1);
  }

  /**
   * Of pixels in another range.
   *
   * @param range from the darkest to the brightest, such as 2 for pixels from -1 to 1
   * @throws MetricException if it is not above 0
   */
  public PSNR(double range) {
    if (!(range > 0 && range < Double.POSITIVE_INFINITY)) {
      throw new MetricException("The range of pixels is a number above 0, but got %s.", range);
    }
    this.range = range;
  }

  /** From the darkest pixel to the brightest. */
  public double range() {
    return range;
  }

  @Override
  public Contribution contribution(Tensor output, Tensor target) {
    return MeanMetric.mean(name(), Differences.of(name(), output, target).square());
  }

  @Override
  public double[] values(Totals totals) {
    return new double[] {10 * Math.log10(range * range / MeanMetric.mean(totals))};
  }

  @Override
  public String toString() {
    return range == 1 ? name() : "PSNR(" + range + ")";
  }
}
