// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sketchell.data.Examples;

class WorkloadTest {
  /** Counted by hand, from the table of the benchmarks. */
  @ParameterizedTest
  @CsvSource({
    "A, 11963",
    "A_QUICK_DRAW, 1352945",
    "B, 421642",
    "B_QUICK_DRAW, 464857",
    "C, 2360138",
    "D, 2545226",
    "E, 116753"
  })
  void a_network_is_that_of_the_benchmarks(Workload workload, long weights) {
    long counted =
        workload.learner().parameters().stream().mapToLong(each -> each.shape().elements()).sum();

    assertThat(counted).isEqualTo(weights);
  }

  @ParameterizedTest
  @CsvSource({"A, 1, 28", "C, 3, 32", "E, 1, 64"})
  void examples_are_of_the_size_of_its_images(Workload workload, int channels, int side) {
    Examples examples = workload.examples(5, 1);

    assertThat(examples.size()).isEqualTo(5);
    assertThat(examples.inputs().get(0).type().shape().sizes())
        .containsExactly(channels, side, side);
  }
}
