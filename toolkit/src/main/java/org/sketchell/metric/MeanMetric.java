// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import java.util.function.BinaryOperator;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** The mean of a number for each element. */
final class MeanMetric extends Metric {
  private final String name;
  private final BinaryOperator<Tensor> each;

  MeanMetric(String name, BinaryOperator<Tensor> each) {
    this.name = name;
    this.each = each;
  }

  static Contribution mean(String name, Tensor numbers) {
    requireCountable(name, numbers);
    return Contribution.summed(numbers.sum(), count(numbers));
  }

  static double mean(Totals totals) {
    return totals.sum(0)[0] / totals.sum(1)[0];
  }

  @Override
  public Contribution contribution(Tensor output, Tensor target) {
    return mean(name, each.apply(output, target).plus(Tensors.scalar(0f)));
  }

  @Override
  public double[] values(Totals totals) {
    return new double[] {mean(totals)};
  }

  @Override
  public String name() {
    return name;
  }
}
