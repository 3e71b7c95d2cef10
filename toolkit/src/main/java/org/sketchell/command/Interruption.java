// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jline.utils.Signals;
import org.sketchell.file.Leftovers;
import org.sketchell.runtime.Running;

/** What Ctrl-C, and a polite request to end, do to a command. */
final class Interruption {
  /** How long work that was asked to stop may go on: an operator under way cannot be stopped. */
  private static final long PATIENCE_MILLIS = 5000;

  /** What asks the work to end; null once that was done, and while there is nothing to lose. */
  private static final AtomicReference<Runnable> REQUEST = new AtomicReference<>();

  private static volatile boolean held;

  private Interruption() {}

  /** From now on the first signal ends the process at once. */
  static void endsTheProcess() {
    REQUEST.set(null);
    Signals.register("INT", Interruption::signalled);
    Signals.register("TERM", Interruption::signalled);
  }

  /**
   * The first signal interrupts the work, which then ends well, and so do the end of the terminal
   * and output that cannot be written; a second signal ends the process.
   */
  static int isLeftTo(Callable<Integer> work) throws Exception {
    Thread worker = Thread.currentThread();
    hears(
        () -> {
          worker.interrupt();
          Running.cancel();
        });
    Output.onFailure(Interruption::asked);
    try {
      return work.call();
    } catch (CancellationException e) {
      System.err.println("Interrupted.");
      return Sketchell.INTERRUPTED;
    } finally {
      Output.onFailure(null);
      REQUEST.set(null);
    }
  }

  /**
   * The first signal asks the work to stop; a second ends the process, and so does work that goes
   * on for some seconds.
   */
  static void asks(Runnable stop) {
    hears(
        () -> {
          Thread deadline = new Thread(Interruption::haltLater, "interruption-deadline");
          deadline.setDaemon(true);
          deadline.start();
          stop.run();
        });
  }

  private static void hears(Runnable request) {
    endsTheProcess();
    REQUEST.set(request);
    // The terminal was closed, which may be said several times. Under nohup it is never heard.
    Signals.register("HUP", Interruption::asked);
  }

  /**
   * Does what is short and must not be broken off, such as saving what hours were spent on:
   * whatever asks for an end is heard afterwards. A second signal ends the process all the same.
   */
  static <T> T isHeldBack(Supplier<T> work) {
    AtomicBoolean asked = new AtomicBoolean(Thread.interrupted());
    Runnable before = REQUEST.get();
    boolean replaced = before != null && REQUEST.compareAndSet(before, () -> asked.set(true));
    held = true;
    try {
      return work.get();
    } finally {
      held = false;
      if (replaced && !asked.get()) {
        REQUEST.set(before);
      }
      if (asked.get()) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether something is being done that must not be broken off. */
  static boolean isHolding() {
    return held;
  }

  private static void signalled() {
    if (!asks()) {
      halt();
    }
  }

  private static void asked() {
    asks();
  }

  /** Asks the work to end; false if there is none, or it was asked before. */
  private static boolean asks() {
    Runnable request = REQUEST.getAndSet(null);
    if (request != null) {
      request.run();
    }
    return request != null;
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
}
