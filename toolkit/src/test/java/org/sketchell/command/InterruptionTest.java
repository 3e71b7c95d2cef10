package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.jline.utils.Signals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a signal is heard. */
class InterruptionTest {
  @AfterEach
  void asBefore() {
    Thread.interrupted();
    for (String signal : new String[] {"INT", "TERM", "HUP"}) {
      Signals.registerDefault(signal);
    }
  }

  @Test
  void what_is_short_and_dear_is_not_broken_off() {
    Thread.currentThread().interrupt();
    boolean within = Interruption.isHeldBack(() -> Thread.currentThread().isInterrupted());
    assertThat(within).isFalse();
    assertThat(Thread.interrupted()).isTrue();

    assertThat(Interruption.<Boolean>isHeldBack(() -> true)).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void work_that_was_interrupted_before_it_could_hear_of_it_ends_with_a_code() throws Exception {
    int code =
        Interruption.isLeftTo(
            () -> {
              throw new java.util.concurrent.CancellationException();
            });
    assertThat(code).isEqualTo(Sketchell.INTERRUPTED);
  }
}
