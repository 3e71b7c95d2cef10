// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class MatchTest {
  private static final Row ROW = new Row(Task.TRAIN, Network.A, 10, 1);

  /** Gives a result after a given time. */
  private static final class Sleeper implements Contestant {
    private final String name;
    private final long nanoseconds;
    private final float[] result;
    private boolean closed;

    Sleeper(String name, long nanoseconds, float... result) {
      this.name = name;
      this.nanoseconds = nanoseconds;
      this.result = result;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Work prepare(Task task, Network network, int batch, long seed) {
      return new Work() {
        @Override
        public float[] run(ByteBuffer images, ByteBuffer targets) {
          LockSupport.parkNanos(nanoseconds);
          return result;
        }

        @Override
        public void close() {
          closed = true;
        }
      };
    }
  }

  private static Match match(Effort effort) {
    return new Match(ROW, effort, () -> 1, Conditions.ANY);
  }

  @Test
  void a_contestant_twice_as_fast_gets_a_ratio_near_two() {
    Sleeper fast = new Sleeper("fast", 5_000_000, 1);
    Sleeper slow = new Sleeper("slow", 10_000_000, 1);
    Sample sample = match(new Effort(3, 12, 0.05)).run(List.of(fast, slow), 0, () -> true);
    assertThat(sample.ratio(1)).isCloseTo(2, within(0.5));
    assertThat(sample.rounds()).hasSize(3);
    assertThat(sample.names()).containsExactly("fast", "slow");
    assertThat(fast.closed && slow.closed).isTrue();
  }

  @Test
  void contestants_with_different_losses_are_not_compared() {
    Sleeper one = new Sleeper("one", 0, 1);
    Sleeper other = new Sleeper("other", 0, 1.01f);
    assertThatThrownBy(() -> match(new Effort(1, 4, 0.01)).run(List.of(one, other), 0, () -> true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("they do not do the same work");
    assertThat(one.closed && other.closed).isTrue();
  }

  @Test
  void logits_are_compared_one_by_one() {
    Sleeper one = new Sleeper("one", 0, 5, 0.001f);
    Sleeper near = new Sleeper("near", 0, 5, 0.00104f);
    Sleeper far = new Sleeper("far", 0, 5, 0.002f);
    assertThat(match(new Effort(0, 0, 0)).run(List.of(one, near), 0, () -> true).names())
        .hasSize(2);
    assertThatThrownBy(() -> match(new Effort(0, 0, 0)).run(List.of(one, far), 0, () -> true))
        .hasMessageContaining("run 1 is 0.001 for one and 0.002 for far");
  }

  @Test
  void rounds_on_a_machine_that_slowed_down_are_repeated() {
    // Before and after each round.
    Iterator<Double> rates = List.of(100.0, 100.0, 100.0, 60.0, 95.0, 100.0).iterator();
    Conditions steady = new Conditions(Double.POSITIVE_INFINITY, 0.9);
    Match match = new Match(ROW, new Effort(2, 8, 0.001), rates::next, steady);
    Sample sample = match.run(List.of(new Sleeper("one", 0, 1)), 0, () -> true);
    assertThat(sample.rounds()).extracting(Round::rate).containsExactly(100.0, 60.0, 95.0);
    assertThat(sample.admitted(steady, 100).rounds()).hasSize(2);
  }

  @Test
  void on_a_machine_that_is_never_quiet_it_gives_up() {
    Conditions impossible = new Conditions(-1, 0);
    Match match = new Match(ROW, new Effort(1, 2, 0.001), () -> 1, impossible);
    assertThat(match.run(List.of(new Sleeper("one", 0, 1)), 0, () -> true).rounds()).isEmpty();
  }

  @Test
  void no_round_is_begun_when_the_time_is_up() {
    Sample sample =
        match(new Effort(3, 12, 0.001)).run(List.of(new Sleeper("one", 0, 1)), 0, () -> false);
    assertThat(sample.rounds()).isEmpty();
  }

  @Test
  void idle_time_is_not_busy_time() {
    assertThat(Neighbours.busySeconds("cpu  100 20 30 5000 400 1 2 3 9 9")).isEqualTo(1.56);
  }
}
