// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
  @DisabledOnOs(OS.WINDOWS)
  void a_signal_in_the_middle_of_it_is_heard_afterwards() throws Exception {
    for (String signal : new String[] {"INT", "TERM", "HUP"}) {
      boolean[] during = new boolean[1];
      Interruption.isLeftTo(
          () -> {
            during[0] =
                Interruption.isHeldBack(
                    () -> {
                      signal(signal);
                      return Thread.currentThread().isInterrupted();
                    });
            return 0;
          });
      assertThat(during[0]).as(signal).isFalse();
      assertThat(Thread.interrupted()).as(signal).isTrue();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_signal_interrupts_the_work() throws Exception {
    for (String signal : new String[] {"INT", "TERM", "HUP"}) {
      boolean[] heard = new boolean[1];
      Interruption.isLeftTo(
          () -> {
            signal(signal);
            heard[0] = Thread.interrupted();
            return 0;
          });
      assertThat(heard[0]).as(signal).isTrue();
    }
  }

  /** Sends one to this process, and waits until it has surely been handled. */
  private static void signal(String name) {
    String pid = Long.toString(ProcessHandle.current().pid());
    try {
      new ProcessBuilder("kill", "-" + name, pid).start();
      TimeUnit.MILLISECONDS.sleep(1000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
