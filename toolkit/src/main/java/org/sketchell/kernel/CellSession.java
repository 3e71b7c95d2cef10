// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sketchell.notebook.CellOutput;
import org.sketchell.notebook.Renditions;
import org.sketchell.picture.Display;
import org.sketchell.picture.Protocol;
import org.sketchell.shell.Interpreter;
import org.sketchell.shell.Surroundings;
import org.sketchell.train.ProgressBar;

/**
 * Runs cells one after the other in this process. While it is open, standard output and standard
 * error are its own, so there is one at a time.
 */
public final class CellSession implements AutoCloseable {
  private static final long DELIVERY_MILLIS = 50;

  /** Outputs that may wait; who prints faster than they are told waits too. */
  private static final int MOST_WAITING = 256;

  /** What a cell may print, and what threads that it leaves running print until the next cell. */
  static final long MOST_LETTERS = 32L << 20;

  private static final String TOO_MUCH =
      " letters more were printed than a notebook takes from one cell, and are left out: write so"
          + " much to a file.\n";

  private final Consumer<CellOutput> listener;
  private final Interpreter interpreter;
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final PrintedText printed;
  private final PrintedText errors;
  private final Map<String, Optional<String>> before =
      Stream.of(Display.PROTOCOL, ProgressBar.PROGRESS)
          .collect(
              Collectors.toMap(
                  name -> name, name -> Optional.ofNullable(System.getProperty(name))));
  private final AtomicLong budget = new AtomicLong(MOST_LETTERS);
  private final Semaphore room = new Semaphore(MOST_WAITING);
  private final ExecutorService telling = Executors.newSingleThreadExecutor(CellSession::daemon);

  /** Not the one that tells: it may have to wait for room, which that one makes. */
  private final ScheduledExecutorService delivery =
      Executors.newSingleThreadScheduledExecutor(CellSession::daemon);

  private CellSession(Consumer<CellOutput> listener) {
    this.listener = listener;
    printed = new PrintedText(false, this::tell);
    errors = new PrintedText(true, this::tell);
    System.setProperty(Display.PROTOCOL, Protocol.NOTEBOOK.toString());
    Surroundings.notebook();
    System.setOut(stream(printed));
    System.setErr(stream(errors));
    interpreter = Interpreter.open(Renditions::of);
    delivery.scheduleWithFixedDelay(
        this::deliver, DELIVERY_MILLIS, DELIVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "cell-output");
    thread.setDaemon(true);
    return thread;
  }

  private static PrintStream stream(PrintedText text) {
    return new PrintStream(text, true, StandardCharsets.UTF_8);
  }

  /**
   * Opens a session.
   *
   * @param listener takes the outputs of cells as they come, on one thread; also those of threads
   *     that a cell has left running
   */
  public static CellSession open(Consumer<CellOutput> listener) {
    return new CellSession(listener);
  }

  /**
   * Puts an output into the queue. It is told by a thread of its own, which nobody interrupts: a
   * snippet's may be, in the middle of what a listener does with a socket.
   */
  private void tell(CellOutput output) {
    if (output instanceof CellOutput.Printed text && budget.addAndGet(-text.text().length()) < 0) {
      return;
    }
    put(output);
  }

  private void put(CellOutput output) {
    room.acquireUninterruptibly();
    telling.execute(
        () -> {
          try {
            synchronized (this) {
              listener.accept(output);
            }
          } finally {
            room.release();
          }
        });
  }

  private void deliver() {
    try {
      printed.deliver();
      errors.deliver();
    } catch (RuntimeException e) {
      // The next time may go well; a task that throws is never run again.
      KernelLog.say("What was printed could not be delivered: " + e);
    }
  }

  /** Waits until all that is in the queue was told. */
  private void settle() {
    CountDownLatch told = new CountDownLatch(1);
    telling.execute(told::countDown);
    boolean interrupted = false;
    while (told.getCount() > 0) {
      try {
        told.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs a cell.
   *
   * @return its value or its failure, if there is one: its last output, told like the others
   */
  public Optional<CellOutput> run(String cell) {
    return run(cell, true);
  }

  /**
   * Runs a cell.
   *
   * @param remembered whether the history has it
   */
  Optional<CellOutput> run(String cell, boolean remembered) {
    budget.set(MOST_LETTERS);
    Optional<CellOutput> end = interpreter.run(cell, remembered);
    errors.end();
    printed.end();
    long left = budget.get();
    if (left < 0) {
      put(new CellOutput.Printed(true, -left + TOO_MUCH));
    }
    end.ifPresent(this::tell);
    settle();
    return end;
  }

  /** The session's other doors: completion, documentation, interruption. */
  public Interpreter interpreter() {
    return interpreter;
  }

  /**
   * Runs cells in a session of their own, up to the first that fails.
   *
   * @return the outputs of each cell that was run, without the earlier states of lines that were
   *     written over, and with texts that follow each other as one
   */
  public static List<List<CellOutput>> runAll(List<String> cells) {
    List<CellOutput> told = new ArrayList<>();
    List<List<CellOutput>> all = new ArrayList<>();
    try (CellSession session = open(told::add)) {
      for (String cell : cells) {
        boolean failed = session.run(cell).filter(CellOutput.Failure.class::isInstance).isPresent();
        synchronized (session) {
          all.add(settled(told));
          told.clear();
        }
        if (failed) {
          break;
        }
      }
    }
    return all;
  }

  /** The outputs as they stand in the end. */
  static List<CellOutput> settled(List<CellOutput> told) {
    Map<Object, CellOutput> last = new LinkedHashMap<>();
    CellOutput.Printed before = null;
    Object beforeKey = null;
    int number = 0;
    for (CellOutput output : told) {
      if (output instanceof CellOutput.Line line) {
        last.put("line " + line.id(), line);
        before = null;
      } else if (output instanceof CellOutput.Printed text
          && before != null
          && before.error() == text.error()) {
        before = new CellOutput.Printed(text.error(), before.text() + text.text());
        last.put(beforeKey, before);
      } else {
        beforeKey = number++;
        last.put(beforeKey, output);
        before = output instanceof CellOutput.Printed text ? text : null;
      }
    }
    return last.values().stream()
        .filter(output -> !(output instanceof CellOutput.Line line && line.text().isBlank()))
        .toList();
  }

  @Override
  public String toString() {
    return interpreter.toString();
  }

  @Override
  public void close() {
    interpreter.close();
    deliver();
    settle();
    delivery.shutdownNow();
    telling.shutdown();
    System.setOut(out);
    System.setErr(err);
    before.forEach(
        (name, value) ->
            value.ifPresentOrElse(
                text -> System.setProperty(name, text), () -> System.clearProperty(name)));
  }
}
