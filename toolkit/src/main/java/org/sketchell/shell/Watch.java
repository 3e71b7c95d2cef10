// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.sketchell.file.Printable;

/** Runs a script in a session whenever it, or a script that it opens, has changed. */
final class Watch {
  private final Session session;
  private final PrintWriter out;
  private final Paint paint;
  private final SystemCommand.Streams streams;
  private boolean stopped;

  Watch(Session session, PrintWriter out, Paint paint, SystemCommand.Streams streams) {
    this.session = session;
    this.out = out;
    this.paint = paint;
    this.streams = streams;
  }

  /**
   * Runs it now and after each change, until Ctrl-C or until the session has ended.
   *
   * @throws ShellException if there is no such file
   */
  void run(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ShellException("%s does not exist: a script to watch was expected.", file);
    }
    WatchedFiles files = new WatchedFiles(List.of(file));
    try {
      do {
        files.keep(runOnce(file));
      } while (!stopped && !session.hasEnded() && files.awaitChange(session::isStopped));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!session.hasEnded()) {
      out.println(paint.faint("No longer watching " + Printable.line(file) + "."));
    }
  }

  /** Gives the files that it is made of. */
  private Set<Path> runOnce(Path file) {
    String begun =
        LocalTime.now().truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_LOCAL_TIME);
    long start = System.nanoTime();
    ScriptRunner runner = new ScriptRunner(session, out, out, false, false);
    runner.streams(streams);
    int code = runner.runFile(file, file.toString());
    // The runner has taken the stop, so the session does not know of it any more.
    stopped = code == ScriptRunner.STOPPED && runner.exitCode() == null;
    String time = Stopwatch.time(System.nanoTime() - start);
    if (!stopped && !session.isStopped() && !session.hasEnded()) {
      String what =
          runner.exitCode() != null
              ? "left with " + runner.exitCode() + " after "
              : code == 0 ? "ran in " : "failed after ";
      out.println(
          paint.faint(
              begun
                  + "  "
                  + Printable.line(file.getFileName())
                  + " "
                  + what
                  + time
                  + "; waiting for a change, Ctrl-C ends it."));
    }
    out.flush();
    return runner.files();
  }
}
