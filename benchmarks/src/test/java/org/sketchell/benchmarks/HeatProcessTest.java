// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeatProcessTest {
  private static Heat heat(Row row) {
    return new Heat(List.of(row), new Effort(1, 4, 0.01), Conditions.ANY, 0, 60_000);
  }

  @Test
  void a_row_is_timed_in_a_process_of_its_own() throws IOException {
    Row row = new Row(Task.INFER, Network.A, 2, 2);
    List<Sample> samples = HeatProcess.run(heat(row));
    assertThat(samples).extracting(Sample::row).containsExactly(row);
    assertThat(samples.get(0).names()).hasSize(TensorflowContestant.isThere() ? 3 : 2);
    assertThat(samples.get(0).rounds()).hasSize(1);
    assertThat(samples.get(0).rounds().get(0).rate()).isPositive();
    assertThat(samples.get(0).milliseconds(1)).isPositive();
  }

  @Test
  void what_a_failed_process_said_is_passed_on() {
    assertThatThrownBy(() -> HeatProcess.run(heat(new Row(Task.TRAIN, Network.A, 0, 1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("A process of the comparison failed:")
        .hasMessageContaining("A batch has at least 1 image");
  }
}
