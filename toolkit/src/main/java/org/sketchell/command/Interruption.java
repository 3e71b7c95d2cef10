package org.sketchell.command;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jline.utils.Signals;
import org.sketchell.runtime.Running;

/** What Ctrl-C, and a polite request to end, do to a command. */
final class Interruption {
  /** How long work that was asked to stop may go on: an operator under way cannot be stopped. */
  private static final long PATIENCE_MILLIS = 5000;

  private Interruption() {}

  /** From now on the first signal ends the process at once. */
  static void endsTheProcess() {
    onSignal(Interruption::halt);
  }

  /** The first signal interrupts the work, which then ends well; a second ends the process. */
  static int isLeftTo(Callable<Integer> work) throws Exception {
    Thread worker = Thread.currentThread();
    onSignal(
        () -> {
          endsTheProcess();
          worker.interrupt();
          Running.cancel();
        });
    try {
      return work.call();
    } catch (CancellationException e) {
      System.err.println("Interrupted.");
      return Sketchell.INTERRUPTED;
    } finally {
      endsTheProcess();
    }
  }

  /**
   * The first signal asks the work to stop; a second ends the process, and so does work that goes
   * on for some seconds.
   */
  static void asks(Runnable stop) {
    onSignal(
        () -> {
          endsTheProcess();
          Thread deadline = new Thread(Interruption::haltLater, "interruption-deadline");
          deadline.setDaemon(true);
          deadline.start();
          stop.run();
        });
  }

  private static void haltLater() {
    try {
      Thread.sleep(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.println("Interrupted.");
    halt();
  }

  private static void halt() {
    Runtime.getRuntime().halt(Sketchell.INTERRUPTED);
  }

  private static void onSignal(Runnable action) {
    Signals.register("INT", action);
    Signals.register("TERM", action);
  }
}
