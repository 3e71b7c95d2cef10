package org.sketchell.shell;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs work that ends well on Ctrl-C: the first signal interrupts it, and the process waits until
 * it has put its results in order. The exit code of the process is then 130, as for any interrupted
 * command.
 */
final class Unhurried {
  private static final long SECONDS_TO_FINISH = 20;

  private Unhurried() {}

  static <T> T run(Callable<T> work) throws Exception {
    Thread worker = Thread.currentThread();
    CountDownLatch done = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              worker.interrupt();
              try {
                if (!done.await(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
                  System.err.println("Not everything could be finished in time.");
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "finish on interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.call();
    } finally {
      done.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending: the hook is at work, and goes on now that the work is done.
        Thread.interrupted();
      }
    }
  }
}
