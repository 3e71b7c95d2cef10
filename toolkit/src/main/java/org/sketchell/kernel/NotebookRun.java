// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sketchell.notebook.Cell;
import org.sketchell.notebook.CellOutput;
import org.sketchell.notebook.Notebook;

/**
 * Runs notebooks in this process, each in a session of its own, from top to bottom, up to the first
 * cell that fails. What they save goes to where their code says; names without a folder are in the
 * working folder of this process.
 */
public final class NotebookRun {
  /** Nothing can be stopped while it is compiled, so it is tried again. */
  private static final long AGAIN_MILLIS = 100;

  private final Optional<Duration> limit;

  private NotebookRun(Optional<Duration> limit) {
    this.limit = limit;
  }

  /** A run that waits for each cell as long as it takes. */
  public static NotebookRun unlimited() {
    return new NotebookRun(Optional.empty());
  }

  /** How long a cell may take; empty if as long as it wants. */
  public Optional<Duration> limit() {
    return limit;
  }

  /** The same, but a cell that takes longer than this is interrupted, which is a failure. */
  @CheckReturnValue
  public NotebookRun limit(Duration limit) {
    return new NotebookRun(Optional.of(limit));
  }

  /**
   * The notebook with what came of its cells; those below one that fails have no outputs. Whether
   * one has failed, {@link #failure} says.
   */
  public Notebook run(Notebook notebook) {
    List<CellOutput> told = new ArrayList<>();
    List<Cell> cells = new ArrayList<>();
    int count = 0;
    boolean failed = false;
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(NotebookRun::daemon);
    try (CellSession session = CellSession.open(told::add)) {
      for (Cell cell : notebook.cells()) {
        if (!(cell instanceof Cell.Code code)) {
          cells.add(cell);
        } else if (failed) {
          cells.add(code.withoutOutputs());
        } else {
          failed = fails(session, code.source(), watch, told);
          synchronized (session) {
            cells.add(code.ran(++count, CellSession.settled(told)));
            told.clear();
          }
        }
      }
    } finally {
      watch.shutdownNow();
    }
    return notebook.cells(cells);
  }

  private boolean fails(
      CellSession session, String source, ScheduledExecutorService watch, List<CellOutput> told) {
    AtomicBoolean late = new AtomicBoolean();
    Optional<Future<?>> watching =
        limit.map(
            time ->
                watch.scheduleWithFixedDelay(
                    () -> {
                      late.set(true);
                      session.interpreter().interrupt();
                    },
                    time.toMillis(),
                    AGAIN_MILLIS,
                    TimeUnit.MILLISECONDS));
    Optional<CellOutput> end = session.run(source);
    watching.ifPresent(future -> future.cancel(false));
    // One that ended well in the moment of its limit has ended well.
    if (late.get() && end.filter(CellOutput.Failure.class::isInstance).isPresent()) {
      synchronized (session) {
        end.ifPresent(told::remove);
        told.add(
            new CellOutput.Failure(
                CellOutput.Failure.INTERRUPTED,
                "The cell was interrupted after " + limit.orElseThrow().toMillis() / 1e3 + " s.",
                List.of(),
                ""));
      }
      return true;
    }
    return end.filter(CellOutput.Failure.class::isInstance).isPresent();
  }

  /** What went wrong in a notebook that was run, if something did. */
  public static Optional<CellOutput.Failure> failure(Notebook notebook) {
    return notebook.code().stream()
        .flatMap(cell -> cell.outputs().stream())
        .filter(CellOutput.Failure.class::isInstance)
        .map(CellOutput.Failure.class::cast)
        .findFirst();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "cell-limit");
    thread.setDaemon(true);
    return thread;
  }

  /** The limit. */
  @Override
  public String toString() {
    return limit
        .map(time -> "run of notebooks, a cell at most " + time.toMillis() / 1e3 + " s")
        .orElse("run of notebooks");
  }
}
