// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Threads that do pieces of work together with the one that asks, which gets back when all is done.
 * There are {@link Engine#threads()} of them, with that one; which of them does which piece is left
 * to chance, so pieces must not depend on each other.
 *
 * <p>They are there for pieces of less than a millisecond, many times a second. So who waits looks
 * on for a moment, because sleeping and being woken up takes longer than that, and sleeps only
 * then.
 */
public final class Crew {
  private static final long LOOKING_NANOS = 500_000;

  /** One crew for all: more threads than processors would be in each other's way. */
  private static final ReentrantLock TAKEN = new ReentrantLock();

  private static Thread[] helpers;
  private static volatile Round round;

  private Crew() {}

  /**
   * Does the pieces 0 to {@code pieces}, excluded. If one of them fails, those that nobody has
   * begun are left undone, and the exception is thrown when all others are finished. Pieces may use
   * {@link CompiledGraph#run}, which {@link Running#cancel()} stops, unless the caller is {@link
   * Running#apart}. A second caller meanwhile, or one within a piece, does its pieces alone.
   */
  public static void run(int pieces, IntConsumer piece) {
    Round own = new Round(pieces, piece, Thread.currentThread());
    // Nobody may end this thread while others still write where it told them to.
    Running waiting = Running.waiting();
    try {
      if (Engine.threads() > 1 && !TAKEN.isHeldByCurrentThread() && TAKEN.tryLock()) {
        together(own);
      } else {
        own.work();
      }
    } finally {
      waiting.close();
    }
    own.rethrow();
  }

  private static void together(Round own) {
    try {
      begin(own);
      own.work();
      own.await();
    } finally {
      round = null;
      TAKEN.unlock();
    }
  }

  private static void begin(Round own) {
    if (helpers == null) {
      Thread[] started = new Thread[Engine.threads() - 1];
      for (int i = 0; i < started.length; i++) {
        started[i] = new Thread(Crew::help, "sketchell-crew-" + (i + 1));
        started[i].setDaemon(true);
        started[i].start();
      }
      helpers = started;
    }
    round = own;
    // The others go on sleeping: who has nothing to do should not look on either.
    for (int i = 0; i < Math.min(helpers.length, own.pieces - 1); i++) {
      LockSupport.unpark(helpers[i]);
    }
  }

  private static void help() {
    Round done = null;
    long until = System.nanoTime() + LOOKING_NANOS;
    while (true) {
      Round next = round;
      if (next != null && next != done) {
        if (next.help()) {
          until = System.nanoTime() + LOOKING_NANOS;
        }
        done = next;
      } else if (System.nanoTime() < until) {
        Thread.onSpinWait();
      } else {
        // Nothing of what is over is held on to.
        done = next;
        LockSupport.park(Crew.class);
      }
    }
  }

  /** Some pieces, and how far they are. */
  private static final class Round {
    private final int pieces;
    private final IntConsumer piece;
    private final Thread caller;
    private final boolean isApart = Running.isApart();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile Throwable failure;

    Round(int pieces, IntConsumer piece, Thread caller) {
      this.pieces = pieces;
      this.piece = piece;
      this.caller = caller;
    }

    /** The same on another thread than the caller's. */
    boolean help() {
      if (!isApart) {
        return work();
      }
      boolean[] any = new boolean[1];
      Running.apart(() -> any[0] = work());
      return any[0];
    }

    /** Does pieces as long as there are any; returns whether there was one. */
    boolean work() {
      boolean any = false;
      for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
        try {
          piece.accept(i);
        } catch (Throwable e) {
          failed(e);
        }
        finish(1);
        any = true;
      }
      return any;
    }

    private synchronized void failed(Throwable e) {
      if (failure == null) {
        failure = e;
      }
      finish(Math.max(0, pieces - next.getAndSet(pieces)));
    }

    private void finish(int more) {
      if (finished.addAndGet(more) == pieces && Thread.currentThread() != caller) {
        LockSupport.unpark(caller);
      }
    }

    void await() {
      boolean interrupted = false;
      long until = System.nanoTime() + LOOKING_NANOS;
      while (finished.get() < pieces) {
        if (System.nanoTime() < until) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
          // Kept for whoever asked for it: the pieces end first.
          interrupted |= Thread.interrupted();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void rethrow() {
      Throwable e = failure;
      if (e instanceof RuntimeException problem) {
        throw problem;
      }
      if (e instanceof Error problem) {
        throw problem;
      }
    }
  }
}
