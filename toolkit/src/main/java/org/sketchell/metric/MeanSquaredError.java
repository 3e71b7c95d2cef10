// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/** The mean of (output - target)² over all elements of all batches, or its root. */
public final class MeanSquaredError extends Metric {
  private final boolean root;

  /** The mean itself. */
  public MeanSquaredError() {
    this(false);
  }

  private MeanSquaredError(boolean root) {
    this.root = root;
  }

  /** Whether it is the root of the mean. */
  public boolean root() {
    return root;
  }

  /** The root of the mean (RMSE), or the mean. */
  @CheckReturnValue
  public MeanSquaredError root(boolean taken) {
    return new MeanSquaredError(taken);
  }

  @Override
  public Contribution contribution(Tensor output, Tensor target) {
    return MeanMetric.mean(name(), Differences.of(name(), output, target).square());
  }

  @Override
  public double[] values(Totals totals) {
    double mean = MeanMetric.mean(totals);
    return new double[] {root ? Math.sqrt(mean) : mean};
  }

  @Override
  public String toString() {
    return root ? "MeanSquaredError(root)" : name();
  }
}
