// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static Round round(double others, double rate) {
    return new Round(new double[] {1}, others, rate);
  }

  @Test
  void a_round_beside_more_than_a_tenth_of_a_processor_of_other_work_does_not_count() {
    assertThat(Conditions.QUIET.admit(round(0.1, 100), 100)).isTrue();
    assertThat(Conditions.QUIET.admit(round(0.11, 100), 100)).isFalse();
  }

  @Test
  void a_round_below_nine_tenths_of_the_best_rate_does_not_count() {
    assertThat(Conditions.QUIET.admit(round(0, 90), 100)).isTrue();
    assertThat(Conditions.QUIET.admit(round(0, 89), 100)).isFalse();
  }

  @Test
  void a_system_that_does_not_tell_what_others_do_is_believed() {
    assertThat(Conditions.QUIET.admit(round(Double.NaN, 100), 100)).isTrue();
  }

  @Test
  void any_round_counts_where_that_was_asked_for() {
    assertThat(Conditions.ANY.admit(round(2, 1), 100)).isTrue();
  }
}
