// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;

/**
 * Another program in place of this one, on the same terminal: it gets what is typed, and does not
 * outlive this process.
 */
final class Child {
  /** How long it may take to end by itself: a script that was stopped ends Spark, too. */
  private static final long PATIENCE_SECONDS = 20;

  private final ProcessBuilder builder;
  private final AtomicBoolean asked = new AtomicBoolean();

  Child(List<String> words, Map<String, String> environment) {
    builder = new ProcessBuilder(words).inheritIO();
    builder.environment().putAll(environment);
  }

  /**
   * Runs it to its end and returns its exit code.
   *
   * @param answersInterrupts whether Ctrl-C does not mean that it ends, as at a prompt
   */
  int run(boolean answersInterrupts) throws IOException, InterruptedException {
    Process process = builder.start();
    Thread last = new Thread(() -> end(process), "end-of-the-child");
    Runtime.getRuntime().addShutdownHook(last);
    // The terminal tells every process of its group. Only where there is none, it has to be passed
    // on.
    Signals.register("INT", () -> interrupted(process, answersInterrupts));
    int code = process.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(last);
    } catch (IllegalStateException e) {
      // This process is about to end as well.
      return code;
    }
    return code;
  }

  private void interrupted(Process process, boolean answersInterrupts) {
    if (!answersInterrupts && !asked.getAndSet(true)) {
      Thread deadline =
          new Thread(
              () -> {
                if (!hasEnded(process)) {
                  end(process);
                }
              },
              "deadline-of-the-child");
      deadline.setDaemon(true);
      deadline.start();
    }
  }

  private static boolean hasEnded(Process process) {
    try {
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Asks it to end, and ends it where it does not. */
  private static void end(Process process) {
    process.destroy();
    if (!hasEnded(process)) {
      process.destroyForcibly();
    }
  }
}
