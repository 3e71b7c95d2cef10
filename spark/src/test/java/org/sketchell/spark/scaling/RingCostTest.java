// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingCostTest {
  private static final Wire WIRE = new Wire("a wire", 1e8, 1e-4);
  private static final int PIECE = 1000;

  private static RingCost ring(double perByte, int processors) {
    return new RingCost(WIRE, 0, Curve.flat(perByte), PIECE, processors);
  }

  @Test
  void one_process_exchanges_nothing() {
    assertThat(ring(0, 0).sum(1_000_000, 1)).isZero();
    assertThat(ring(0, 0).gather(1_000_000, 1)).isZero();
    assertThat(RingCost.sent(1_000_000, 1)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1", "2, 50", "3, 1", "3, 7", "3, 500", "4, 1", "4, 40", "9, 3", "64, 1", "64, 900"
  })
  void the_sum_takes_what_its_letters_take_one_by_one(int workers, int letters) {
    double simulated = ChainSimulation.seconds(workers, letters, PIECE / 1e8, 1e-4);

    assertThat(ring(0, 0).sum((long) letters * PIECE, workers))
        .isCloseTo(simulated, within(1e-9 + simulated * 1e-9));
  }

  @Test
  void a_long_sum_takes_twice_its_bytes_however_many_add() {
    double once = 1e9 / 1e8;

    assertThat(ring(0, 0).sum(1_000_000_000, 2)).isCloseTo(once, within(0.01));
    assertThat(ring(0, 0).sum(1_000_000_000, 3)).isCloseTo(2 * once, within(0.01));
    assertThat(ring(0, 0).sum(1_000_000_000, 64)).isCloseTo(2 * once, within(0.03));
  }

  @Test
  void a_short_sum_takes_the_latency_of_every_hop() {
    assertThat(ring(0, 0).sum(4, 5)).isCloseTo(8e-4, within(1e-6));
    assertThat(ring(0, 0).gather(4, 5)).isCloseTo(4e-4, within(1e-6));
  }

  @Test
  void a_processor_that_is_slower_than_the_wire_decides() {
    assertThat(ring(1e-7, 0).sum(1_000_000, 2)).isCloseTo(0.1, within(0.001));
    assertThat(ring(1e-9, 0).sum(1_000_000, 2)).isCloseTo(0.01, within(0.001));
  }

  @Test
  void processes_that_share_processors_take_turns() {
    double apart = ring(1e-6, 0).sum(1_000_000, 2);

    assertThat(ring(1e-6, 2).sum(1_000_000, 2)).isEqualTo(apart);
    assertThat(ring(1e-6, 1).sum(1_000_000, 2)).isCloseTo(2 * apart, within(0.01));
    // Six hops of every byte, on two processors.
    assertThat(ring(1e-6, 2).sum(1_000_000, 4)).isCloseTo(3, within(0.01));
  }

  @Test
  void more_processes_or_bytes_never_take_less() {
    double last = 0;
    for (int workers = 1; workers <= 128; workers++) {
      double now = ring(1e-9, 0).sum(50_000, workers);
      assertThat(now).isGreaterThanOrEqualTo(last);
      assertThat(ring(1e-9, 0).sum(60_000, workers)).isGreaterThanOrEqualTo(now);
      last = now;
    }
  }
}
