package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class MatchTest {

  /** Returns a given loss after a given time. */
  private static final class Sleeper implements Contestant {
    private final String name;
    private final long nanoseconds;
    private final float loss;
    private boolean closed;

    Sleeper(String name, long nanoseconds, float loss) {
      this.name = name;
      this.nanoseconds = nanoseconds;
      this.loss = loss;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void prepare(Network network, int batch, long seed) {
      closed = false;
    }

    @Override
    public float step(ByteBuffer images, long[] labels) {
      LockSupport.parkNanos(nanoseconds);
      return loss;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void a_contestant_twice_as_fast_gets_a_ratio_near_two() {
    Sleeper fast = new Sleeper("fast", 5_000_000, 1);
    Sleeper slow = new Sleeper("slow", 10_000_000, 1);
    Result result = new Match(Network.A, 10).run(List.of(fast, slow), 3, 0.05);
    assertThat(Result.median(result.ratios(1))).isCloseTo(2, within(0.5));
    assertThat(result.ratios(1)).hasSize(3);
    assertThat(fast.closed && slow.closed).isTrue();
  }

  @Test
  void contestants_with_different_losses_are_not_compared() {
    Sleeper one = new Sleeper("one", 0, 1);
    Sleeper other = new Sleeper("other", 0, 1.01f);
    assertThatThrownBy(() -> new Match(Network.A, 10).run(List.of(one, other), 1, 0.01))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("they do not do the same work");
    assertThat(one.closed && other.closed).isTrue();
  }

  @Test
  void ratios_are_formed_round_by_round() {
    Result result =
        new Result(
            Network.A,
            10,
            List.of("ours", "theirs"),
            0,
            List.of(new double[] {100, 50, 90}, new double[] {50, 50, 30}));
    assertThat(result.ratios(1)).containsExactly(2, 1, 3);
    assertThat(result.speed(0)).isEqualTo(90);
    assertThat(Report.line(result)).contains("2.00 (1.00 to 3.00)");
  }

  @Test
  void the_median_of_an_even_number_is_the_mean_of_the_middle_two() {
    assertThat(Result.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
  }

  @Test
  void idle_time_is_not_busy_time() {
    assertThat(Neighbours.busySeconds("cpu  100 20 30 5000 400 1 2 3 9 9")).isEqualTo(1.56);
  }
}
