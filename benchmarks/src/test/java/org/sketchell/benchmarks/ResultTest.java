// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ResultTest {
  private static final Row ROW = new Row(Task.TRAIN, Network.A, 10, 1);

  /** Rounds of a quiet machine in which ours takes as many milliseconds, and theirs 20. */
  private static Sample sample(double... ours) {
    List<Round> rounds = new ArrayList<>();
    for (double milliseconds : ours) {
      rounds.add(new Round(new double[] {1000 / milliseconds, 50}, 0, 100e9));
    }
    return new Sample(ROW, List.of("ours", "theirs"), rounds);
  }

  private static Result result(int wanted, Sample... samples) {
    return new Result(ROW, List.of(samples), wanted, 1, Conditions.QUIET, 100e9);
  }

  @Test
  void the_median_of_an_even_number_is_the_mean_of_the_middle_two() {
    assertThat(Median.of(DoubleStream.of(4, 1, 3, 2))).isEqualTo(2.5);
    assertThat(Median.of(DoubleStream.of(3, 1, 2))).isEqualTo(2);
  }

  @Test
  void times_and_ratios_are_medians_over_the_processes_of_medians_over_their_rounds() {
    Result result = result(3, sample(10, 10, 99), sample(5, 5, 5), sample(4, 4, 4));
    assertThat(result.milliseconds(0)).isCloseTo(5, within(1e-9));
    assertThat(result.milliseconds(1)).isCloseTo(20, within(1e-9));
    assertThat(result.ratio(1)).hasToString("4.00 (2.00 to 5.00)");
  }

  @Test
  void the_range_of_one_process_is_that_of_its_rounds() {
    assertThat(result(1, sample(20, 10, 5)).ratio(1)).hasToString("2.00 (1.00 to 4.00)");
  }

  @Test
  void a_row_with_too_few_processes_is_not_taken() {
    assertThat(result(2, sample(10), sample(10)).isTaken()).isTrue();
    assertThat(result(3, sample(10), sample(10)).isTaken()).isFalse();
    assertThat(result(1).isTaken()).isFalse();
  }

  @Test
  void a_process_with_too_few_rounds_that_count_is_none() {
    Sample disturbed =
        new Sample(ROW, List.of("ours"), List.of(new Round(new double[] {1}, 0.5, 100e9)));
    Result result = result(1, disturbed);
    assertThat(result.isTaken()).isFalse();
    assertThat(result.rounds()).isEqualTo(1);
    assertThat(result.disturbed()).isEqualTo(1);
    assertThat(result.slow()).isZero();
    assertThat(result.admitted()).isZero();
  }

  @Test
  void a_row_on_a_machine_that_never_was_at_its_best_counts_by_its_own_best_rate() {
    List<Round> rounds =
        List.of(
            new Round(new double[] {100, 50}, 0, 80e9),
            new Round(new double[] {120, 50}, 0, 76e9),
            new Round(new double[] {10, 50}, 0, 50e9));
    Result result = result(1, new Sample(ROW, List.of("ours", "theirs"), rounds));
    assertThat(result.isTaken()).isFalse();
    assertThat(result.processes()).isEqualTo(1);
    assertThat(result.admitted()).isEqualTo(2);
    assertThat(result.slow()).isEqualTo(1);
    assertThat(result.speed()).isCloseTo(0.78, within(1e-9));
    assertThat(result.ratio(1).median()).isCloseTo(2.2, within(1e-9));
  }

  @Test
  void the_floor_is_in_milliseconds() {
    // Ten images of 317,520 multiplications at 100 GFLOP/s.
    assertThat(result(1, sample(10)).floor()).isCloseTo(0.063504, within(1e-9));
  }
}
