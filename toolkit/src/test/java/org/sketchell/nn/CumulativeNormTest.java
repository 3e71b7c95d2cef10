// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Running statistics that are the mean over all batches, PyTorch's {@code momentum=None}. */
class CumulativeNormTest {
  private static final double[][][] BATCHES = {{{1, 3}}, {{2, 6}}, {{-1, 7}}};

  private static Tensor batch(int number) {
    double[] values = BATCHES[number][0];
    return Tensors.tensor(new float[] {(float) values[0], (float) values[1]}, 2, 1);
  }

  @Test
  void they_are_the_mean_of_what_each_batch_has() {
    BatchNorm1d norm = new BatchNorm1d(1).cumulative(true);
    for (int i = 0; i < BATCHES.length; i++) {
      norm.forward(batch(i));
    }
    // Means 2, 4, 3; variances, divided by one value less, 2, 8, 32.
    assertThat(norm.runningMean().value().item()).isCloseTo(3, within(1e-6));
    assertThat(norm.runningVar().value().item()).isCloseTo(14, within(1e-5));
    norm.eval();
    assertThat(norm.forward(Tensors.tensor(new float[] {3}, 1, 1)).item())
        .isCloseTo(0, within(1e-6));
    assertThat(norm.toString()).contains("cumulative").doesNotContain("momentum");
  }

  @Test
  void they_are_kept_and_counted_in_a_state() {
    BatchNorm1d norm = new BatchNorm1d(1).cumulative(true);
    norm.forward(batch(0));
    BatchNorm1d other = new BatchNorm1d(1).cumulative(true);
    other.loadStateDict(norm.stateDict());
    other.forward(batch(1));
    assertThat(other.runningMean().value().item()).isCloseTo(3, within(1e-6));
    assertThat(new BatchNorm1d(1).stateDict()).hasSize(4);
    assertThat(norm.momentum(0.1).cumulative()).isFalse();
  }
}
