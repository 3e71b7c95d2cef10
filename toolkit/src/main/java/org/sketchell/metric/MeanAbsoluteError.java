// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import org.sketchell.tensor.Tensor;

/** The mean of |output - target| over all elements of all batches; both are of one shape. */
public final class MeanAbsoluteError extends Metric {
  /** Has no settings. */
  public MeanAbsoluteError() {}

  @Override
  public Contribution contribution(Tensor output, Tensor target) {
    return MeanMetric.mean(name(), Differences.of(name(), output, target).abs());
  }

  @Override
  public double[] values(Totals totals) {
    return new double[] {MeanMetric.mean(totals)};
  }
}
