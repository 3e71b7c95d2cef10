// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * How often the label is among the k largest outputs, of equal ones the first. Outputs are logits
 * or probabilities [batch, classes], labels int64 [batch]; outputs with NaN among them are wrong.
 */
public final class TopKAccuracy extends Metric {
  private final int k;

  /**
   * Of the k largest.
   *
   * @throws MetricException if k is less than 1
   */
  public TopKAccuracy(int k) {
    if (k < 1) {
      throw new MetricException("Of the k largest outputs k is 1 or more, but got %d.", k);
    }
    this.k = k;
  }

  /** How many outputs the label may be among. */
  public int k() {
    return k;
  }

  @Override
  public Contribution contribution(Tensor output, Tensor target) {
    if (output.rank() != 2
        || target.rank() != 1
        || target.elementType() != ElementType.INT64
        || output.size(0) != target.size(0)
        || output.size(1) < k) {
      throw new ShapeException(
          "TopKAccuracy of the %d largest wants outputs [batch, classes], of %d classes or more, and"
              + " int64 labels [batch], but got %s and %s.",
          k, k, output.type(), target.type());
    }
    Tensor found = output.topk(k, 1).indices().eq(target.unsqueeze(1)).to(ElementType.FLOAT32);
    Tensor numbers = output.eq(output).to(ElementType.FLOAT32).min(1);
    Tensor unknown = target.lt(0).or(target.ge(output.size(1))).to(ElementType.FLOAT32);
    return Contribution.summed(
        found.sum(1).times(numbers).sum(), Tensors.scalar((float) target.size(0)), unknown.sum());
  }

  @Override
  public double[] values(Totals totals) {
    if (totals.sum(2)[0] > 0) {
      throw new MetricException(
          "TopKAccuracy got %d labels that are no classes of the outputs; give the network one"
              + " output for each class.",
          (long) totals.sum(2)[0]);
    }
    return new double[] {MeanMetric.mean(totals)};
  }

  @Override
  public String toString() {
    return "TopKAccuracy(" + k + ")";
  }
}
