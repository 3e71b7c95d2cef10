package org.sketchell.command;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jline.utils.Signals;
import org.sketchell.file.Leftovers;
import org.sketchell.runtime.Running;

/** What Ctrl-C, and a polite request to end, do to a command. */
final class Interruption {
  /** How long work that was asked to stop may go on: an operator under way cannot be stopped. */
  private static final long PATIENCE_MILLIS = 5000;

  private Interruption() {}

  /** What the next signal does, while a command keeps it from what every process does. */
  private static volatile Runnable action = Interruption::halt;

  /** From now on the first signal ends the process at once. */
  static void endsTheProcess() {
    onSignal(Interruption::halt);
  }

  /**
   * The first signal interrupts the work, which then ends well; a second ends the process. So do
   * the end of the terminal and output that cannot be written, but for the second.
   */
  static int isLeftTo(Callable<Integer> work) throws Exception {
    Thread worker = Thread.currentThread();
    Runnable interrupting =
        () -> {
          endsTheProcess();
          worker.interrupt();
          Running.cancel();
        };
    onSignal(interrupting);
    onHangUp(interrupting);
    Output.onFailure(interrupting);
    try {
      return work.call();
    } catch (CancellationException e) {
      System.err.println("Interrupted.");
      return Sketchell.INTERRUPTED;
    } finally {
      Output.onFailure(null);
      endsTheProcess();
    }
  }

  /**
   * Does what is short and must not be broken off, such as saving what hours were spent on: a
   * signal is heard at its end, a second ends the process.
   */
  static <T> T isHeldBack(Supplier<T> work) {
    Runnable before = action;
    AtomicBoolean asked = new AtomicBoolean(Thread.interrupted());
    onSignal(
        () -> {
          asked.set(true);
          endsTheProcess();
        });
    try {
      return work.get();
    } finally {
      if (asked.get()) {
        Thread.currentThread().interrupt();
      } else {
        onSignal(before);
      }
    }
  }

  /**
   * The first signal asks the work to stop; a second ends the process, and so does work that goes
   * on for some seconds.
   */
  static void asks(Runnable stop) {
    Runnable asking =
        () -> {
          endsTheProcess();
          Thread deadline = new Thread(Interruption::haltLater, "interruption-deadline");
          deadline.setDaemon(true);
          deadline.start();
          stop.run();
        };
    onSignal(asking);
    onHangUp(asking);
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
    Leftovers.delete();
    Runtime.getRuntime().halt(Sketchell.INTERRUPTED);
  }

  private static void onSignal(Runnable next) {
    action = next;
    Signals.register("INT", next);
    Signals.register("TERM", next);
  }

  /** The terminal was closed, which may be said several times. Under nohup it is never heard. */
  private static void onHangUp(Runnable once) {
    AtomicBoolean said = new AtomicBoolean();
    Signals.register(
        "HUP",
        () -> {
          if (!said.getAndSet(true)) {
            once.run();
          }
        });
  }
}
