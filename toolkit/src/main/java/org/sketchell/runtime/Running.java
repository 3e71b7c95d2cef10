// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Graphs that are running now, so that they can be stopped from another thread and by the end of
 * the process. Using this class does not load ONNX Runtime.
 */
public final class Running implements AutoCloseable {
  /** How long the end of the process waits for graphs: one operator cannot be stopped half-way. */
  private static final long LAST_MILLIS = 3000;

  private static final Set<Running> NOW = ConcurrentHashMap.newKeySet();

  /** Held while a thread enters or leaves native code that may fail, and to keep it outside. */
  private static final Object DOOR = new Object();

  private static final Set<Runnable> ELSEWHERE = new CopyOnWriteArraySet<>();

  /** Set for threads whose graphs are not this program's. */
  private static final ThreadLocal<Boolean> APART = new ThreadLocal<>();

  private static volatile boolean processEnds;

  /** Null while a graph is being compiled or waited for, which cannot be stopped. */
  private final OrtSession.RunOptions options;

  private final Thread thread = Thread.currentThread();
  private final boolean isApart = isApart();
  private boolean open = true;

  private Running(OrtSession.RunOptions options) {
    this.options = options;
  }

  /** A graph begins to run. */
  static Running start() throws OrtException {
    return registered(new Running(new OrtSession.RunOptions()));
  }

  /** ONNX Runtime begins to compile a graph. */
  static Running compiling() {
    return registered(new Running(null));
  }

  /**
   * This thread begins something that is not to be torn: it waits for graphs that others run for
   * it, or saves what they gave. Until this is closed nobody ends the thread by force; an interrupt
   * reaches it as ever.
   *
   * <pre>{@code
   * Running waiting = Running.waiting();
   * try {
   *   answers = receive();
   * } finally {
   *   waiting.close();
   * }
   * }</pre>
   */
  public static Running waiting() {
    Running waiting = new Running(null);
    synchronized (DOOR) {
      NOW.add(waiting);
    }
    return waiting;
  }

  /**
   * Runs graphs for a program that has asked from elsewhere, such as a worker in the process of the
   * one that it works for: {@link #cancel()} does not stop them, as their program stops them in its
   * own way.
   */
  public static void apart(Runnable work) {
    boolean before = isApart();
    APART.set(true);
    try {
      work.run();
    } finally {
      if (!before) {
        APART.remove();
      }
    }
  }

  /** Whether this thread is within {@link #apart}. */
  static boolean isApart() {
    return APART.get() != null;
  }

  private static Running registered(Running running) {
    synchronized (DOOR) {
      NOW.add(running);
    }
    if (processEnds) {
      running.close();
      throw new CancellationException("The process ends; no graph can run any more.");
    }
    return running;
  }

  OrtSession.RunOptions options() {
    return options;
  }

  /**
   * Asks every graph that is running in this JVM to stop, but those that run {@link #apart}; its
   * caller gets a {@link CancellationException}. Values that were computed before stay.
   */
  public static void cancel() {
    NOW.stream().filter(running -> !running.isApart).forEach(Running::terminate);
    ELSEWHERE.forEach(Runnable::run);
  }

  /**
   * From now on who computes elsewhere for this process is asked to stop, too, whenever graphs are.
   *
   * @param request may come often, from any thread, and returns at once
   */
  public static void alsoAsks(Runnable request) {
    ELSEWHERE.add(request);
  }

  /**
   * Does something to a thread while it is outside of ONNX Runtime and cannot get in. A thread that
   * is made to throw an exception of somebody else's within, while an error is on its way out of
   * native code, ends the process.
   *
   * @return whether it was done; false if the thread is inside
   */
  public static boolean outside(Thread thread, Runnable action) {
    synchronized (DOOR) {
      if (NOW.stream().anyMatch(running -> running.thread == thread)) {
        return false;
      }
      action.run();
      return true;
    }
  }

  /**
   * Stops every graph, lets no other begin, and waits for those that run: at the end of the process
   * native memory goes, and a thread that still computes would crash it.
   */
  static void endWithTheProcess() {
    processEnds = true;
    long end = System.nanoTime() + LAST_MILLIS * 1_000_000;
    while (NOW.stream().anyMatch(running -> running.thread.isAlive()) && System.nanoTime() < end) {
      NOW.forEach(Running::terminate);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private synchronized void terminate() {
    if (open && options != null) {
      try {
        options.setTerminate(true);
      } catch (OrtException e) {
        throw new EngineException(e, "ONNX Runtime cannot stop a graph: %s", e.getMessage());
      }
    }
  }

  static boolean wasCancelled(OrtException e) {
    return e.getMessage() != null && e.getMessage().contains("terminate flag");
  }

  @Override
  public synchronized void close() {
    synchronized (DOOR) {
      NOW.remove(this);
    }
    open = false;
    if (options != null) {
      options.close();
    }
  }
}
