// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScalingModelTest {
  private static final StepCost COST =
      new StepCost(
          Curve.of(Map.of(4, 0.005, 16, 0.017, 64, 0.065)),
          0.001,
          List.of(new Exchange(1_000_000, true)),
          0.066,
          List.of(new Exchange(1_000_000, true), new Exchange(2_000_000, true)),
          0.002);

  private static ScalingModel model(double gigabits, int processors) {
    RingCost ring =
        new RingCost(Wire.gigabits(gigabits, 0.1), 0, Curve.flat(0), 1 << 18, processors);
    return new ScalingModel(COST, ring, 0.0001, 0.00001);
  }

  @Test
  void a_share_between_two_that_were_measured_takes_time_in_proportion() {
    assertThat(COST.compute(4)).isEqualTo(0.005);
    assertThat(COST.compute(10)).isCloseTo(0.011, within(1e-12));
    assertThat(COST.compute(40)).isCloseTo(0.041, within(1e-12));
  }

  @Test
  void a_share_below_all_takes_what_the_smallest_takes() {
    assertThat(COST.compute(1)).isEqualTo(0.005);
  }

  @Test
  void many_examples_are_several_shares() {
    assertThat(COST.compute(256)).isCloseTo(4 * 0.065, within(1e-12));
  }

  @Test
  void one_worker_has_no_network() {
    double told = 0.0001 + 0.00001 + 0.0002 + (0.0001 + 3e6 / 125e6) / 200;

    assertThat(model(1, 0).step(1, 64)).isCloseTo(0.066 + told, within(1e-12));
    assertThat(model(1, 0).localStep(1, 4)).isCloseTo(0.066 + told, within(1e-12));
    assertThat(model(1, 0).efficiency(1, 64)).isEqualTo(1);
  }

  @Test
  void bytes_are_those_of_all_exchanges() {
    assertThat(COST.bytesOfStep()).isEqualTo(1_000_000);
    assertThat(COST.bytesOfMeeting()).isEqualTo(3_000_000);
  }

  @Test
  void the_state_is_saved_after_every_200_steps() {
    double slow = model(1, 0).saved();

    assertThat(200 * slow).isCloseTo(0.0001 + 3e6 / 125e6, within(1e-12));
  }

  @Test
  void an_epoch_is_its_steps() {
    assertThat(model(10, 0).epoch(6400, 10, 64)).isEqualTo(10 * model(10, 0).step(10, 64));
  }

  @Test
  void a_faster_network_never_takes_longer_and_more_workers_never_have_a_shorter_step() {
    for (int workers = 1; workers < 128; workers++) {
      assertThat(model(10, 0).step(workers, 64)).isLessThanOrEqualTo(model(1, 0).step(workers, 64));
      assertThat(model(1, 0).step(workers + 1, 64)).isGreaterThan(model(1, 0).step(workers, 64));
    }
  }

  @Test
  void the_less_often_states_meet_the_nearer_is_a_step_to_one_alone() {
    double alone = model(1, 0).localStep(8, 1 << 30);
    double last = Double.POSITIVE_INFINITY;
    for (int steps : new int[] {1, 4, 16, 64}) {
      double now = model(1, 0).localStep(8, steps);
      assertThat(now).isLessThan(last).isGreaterThan(alone);
      last = now;
    }
    assertThat(alone).isCloseTo(model(1, 0).localStep(1, 1) + 7 * 0.00001, within(1e-6));
  }

  @Test
  void workers_that_share_processors_compute_in_turns() {
    assertThat(model(25, 2).step(2, 64)).isCloseTo(model(25, 0).step(2, 64), within(1e-9));
    assertThat(model(25, 2).step(4, 64)).isGreaterThan(2 * 0.066);
  }
}
