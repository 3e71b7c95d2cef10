// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sketchell.runtime.Running;

/**
 * Code of the user on a thread of its own, so that whoever waits for it need not wait for ever. It
 * is stopped in three steps: by an interrupt, which waits, sleeps and the library's loops obey; by
 * force, where the JVM has any; and where that fails too it is given up and runs on alone.
 */
final class SnippetThread {
  private static final long GRACE_MILLIS = 1000;
  private static final long PATIENCE_MILLIS = 3000;
  private static final long POLL_MILLIS = 50;

  /** From here on {@link Thread#stop()} only throws an exception. */
  private static final int THREADS_CANNOT_BE_STOPPED = 20;

  /** What is run; it keeps its own results. */
  interface Code {
    void run() throws Throwable;
  }

  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread;
  private volatile Throwable thrown;
  private volatile boolean asked;
  private volatile boolean givenUp;

  /** A thread that has not started. */
  SnippetThread(Code code) {
    thread = new Thread(new ThreadGroup("snippets"), () -> run(code), "snippet");
  }

  void start() {
    thread.start();
  }

  private void run(Code code) {
    try {
      if (asked) {
        // The interrupt came before the start, when it has no effect.
        thread.interrupt();
      }
      code.run();
    } catch (Throwable e) {
      thrown = e;
    } finally {
      end.countDown();
    }
  }

  /** Waits until the code has ended or is given up. */
  void await() throws InterruptedException {
    end.await();
  }

  /** What ended the code, if not its end. */
  Throwable thrown() {
    return thrown;
  }

  /** Whether the code was not waited for and still runs. */
  boolean isGivenUp() {
    return givenUp;
  }

  /**
   * Asks the code to end; returns at once. For one thread at a time.
   *
   * @param force what makes code end that does not listen, where the JVM cannot stop a thread
   */
  void stop(Runnable force) {
    boolean again = asked;
    asked = true;
    Running.cancel();
    thread.interrupt();
    if (again) {
      return;
    }
    Thread insisting = new Thread(() -> insist(force), "stop-snippet");
    insisting.setDaemon(true);
    insisting.start();
  }

  private void insist(Runnable force) {
    try {
      if (end.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
      boolean stopped = false;
      for (long waited = 0; waited < PATIENCE_MILLIS; waited += POLL_MILLIS) {
        // A graph that began after the request was made is not to run to its end.
        Running.cancel();
        if (!stopped) {
          stopped = force(force);
        }
        if (end.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      givenUp = true;
      end.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings({"deprecation", "removal"})
  private boolean force(Runnable force) {
    if (Runtime.version().feature() < THREADS_CANNOT_BE_STOPPED) {
      return Running.outside(thread, thread::stop);
    }
    force.run();
    return true;
  }
}
