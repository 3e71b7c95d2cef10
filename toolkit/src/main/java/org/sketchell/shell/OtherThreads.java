// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The threads that snippets start, and what ends them, which nobody would hear of otherwise. It is
 * a group, because threads belong to that of the thread which started them; the JDK's local engine
 * takes the process's own handler for itself.
 */
final class OtherThreads extends ThreadGroup {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The compiler calls itself for each part of a long chain; what is not used costs nothing. */
  private static final long STACK_BYTES = 256L << 20;

  private volatile BiConsumer<Thread, Throwable> report = super::uncaughtException;
  private volatile boolean failed;

  OtherThreads() {
    super("sketchell");
  }

  /**
   * Says who is told.
   *
   * @param listener takes the thread and what ended it, on that thread
   */
  void tell(BiConsumer<Thread, Throwable> listener) {
    report = listener;
  }

  /** Whether a thread ended by an exception. */
  boolean failed() {
    return failed;
  }

  /** Does work on a thread of this group and waits for it. */
  <T> T call(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    new Thread(
            this,
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "main",
            STACK_BYTES)
        .start();
    try {
      return result.join();
    } catch (CompletionException e) {
      throw OtherThreads.<RuntimeException>unchanged(e.getCause());
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchanged(Throwable thrown) throws E {
    throw (E) thrown;
  }

  /** Gives threads that are computing a moment to end; one that waits is not waited for. */
  void settle() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < end && somebodyComputes()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private boolean somebodyComputes() {
    Thread[] threads = new Thread[activeCount() + 10];
    int count = enumerate(threads);
    return Arrays.stream(threads, 0, count)
        .anyMatch(
            thread ->
                !thread.isDaemon()
                    && thread != Thread.currentThread()
                    && (thread.getState() == Thread.State.RUNNABLE
                        || thread.getState() == Thread.State.BLOCKED));
  }

  @Override
  @SuppressWarnings("removal")
  public void uncaughtException(Thread thread, Throwable thrown) {
    if (thrown instanceof InvocationTargetException
        || thrown instanceof IllegalAccessException
        || thrown instanceof ThreadDeath) {
      // How a snippet itself ends, which the engine waits for.
      super.uncaughtException(thread, thrown);
    } else {
      failed = true;
      report.accept(thread, thrown);
    }
  }
}
