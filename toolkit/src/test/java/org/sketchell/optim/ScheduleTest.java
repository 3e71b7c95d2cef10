// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void one_schedule_follows_another() {
    Schedule schedule = Schedule.warmup(0.5, 2).then(2, Schedule.cosine(2));
    assertThat(schedule.rates(1, 5)).containsExactly(0.5, 0.75, 1.0, 0.5, 0.0);
  }

  @Test
  void constant_is_the_optimizers_rate() {
    assertThat(Schedule.constant().rates(0.3, 3)).containsOnly(0.3);
  }

  @Test
  void cosine_ends_at_the_least_rate() {
    assertThat(Schedule.cosine(4, 0.1).rate(1, 4)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void one_cycle_stays_at_its_end() {
    OneCycle cycle = new OneCycle(1, 10);
    assertThat(cycle.rate(0, 2)).isEqualTo(1);
    assertThat(cycle.rate(0, 9)).isCloseTo(1 / 25.0 / 1e4, within(1e-15));
    assertThat(cycle.rate(0, 50)).isEqualTo(cycle.rate(0, 9));
  }

  /** So few steps that the rise has no length: the rates are still numbers within the range. */
  @Test
  void one_cycle_of_few_steps() {
    for (int steps = 1; steps < 6; steps++) {
      OneCycle cycle = new OneCycle(1, steps);
      assertThat(cycle.rates(0, steps)).allMatch(rate -> rate >= 0 && rate <= 1);
    }
  }

  @Test
  void lengths_must_be_positive() {
    assertThatThrownBy(() -> Schedule.step(0, 0.1))
        .hasMessage("The step size of a schedule must be 1 or more, but is 0.");
  }
}
