package org.sketchell.shell;

import java.util.concurrent.Callable;
import org.jline.utils.Signals;

/**
 * What Ctrl-C does to a command. The process does not go through Java's usual way out: on that way
 * ONNX Runtime's environment is closed while other threads still compute, and the process crashes.
 */
final class Interruption {
  private Interruption() {}

  /** From now on the first signal ends the process at once. */
  static void endsTheProcess() {
    onSignal(() -> Runtime.getRuntime().halt(Sketchell.INTERRUPTED));
  }

  /** The first signal interrupts the work, which then ends well; a second ends the process. */
  static <T> T isLeftTo(Callable<T> work) throws Exception {
    Thread worker = Thread.currentThread();
    onSignal(
        () -> {
          endsTheProcess();
          worker.interrupt();
        });
    try {
      return work.call();
    } finally {
      endsTheProcess();
    }
  }

  private static void onSignal(Runnable action) {
    Signals.register("INT", action);
    Signals.register("TERM", action);
  }
}
