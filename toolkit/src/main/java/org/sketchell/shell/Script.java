// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** A script that runs in a session of its own, with its output and its errors on this process's. */
public final class Script implements AutoCloseable {
  private final Session session;
  private final ScriptRunner runner;
  private final OtherThreads others = new OtherThreads();
  private final PrintWriter err = new PrintWriter(System.err, true);
  private final boolean trace;

  private Script(Session session, boolean echo, boolean trace) {
    this.session = session;
    this.trace = trace;
    others.tell(this::tell);
    this.runner = new ScriptRunner(session, new PrintWriter(System.out, true), err, echo, trace);
    runner.streams(SystemCommand.Streams.OF_THE_PROCESS);
  }

  /**
   * Opens the session.
   *
   * @param remote whether the snippets run in a virtual machine of their own
   * @param echo whether values are shown as at the prompt
   * @param trace whether the whole stack trace follows an error
   * @param arguments what the script sees as {@code args}
   */
  public static Script open(boolean remote, boolean echo, boolean trace, List<String> arguments) {
    Session session =
        remote ? Session.remote() : Session.local(echo ? Rendering.toOutput()::show : null);
    Script script = new Script(session, echo, trace);
    script.runner.defineArguments(arguments);
    return script;
  }

  /** Runs a file and returns the exit code. */
  public int runFile(Path file) {
    return others.call(() -> ended(runner.runFile(file, file.toString())));
  }

  /** Runs the text that a stream holds and returns the exit code; the name stands in its errors. */
  public int run(String name, InputStream in) throws IOException {
    Origin origin = new Origin(name, ScriptText.of(in, name));
    return others.call(() -> ended(runner.run(origin)));
  }

  /** The exit code, in view of the threads that the script has started. */
  private int ended(int code) {
    if (code != 0) {
      return code;
    }
    try {
      others.settle();
    } catch (InterruptedException e) {
      return ScriptRunner.STOPPED;
    }
    List<Problem> forgotten = session.failedFutures();
    forgotten.forEach(problem -> tell(problem, "in a task whose result nobody asked for"));
    return others.failed() || !forgotten.isEmpty() || session.failedElsewhere()
        ? ScriptRunner.FAILED
        : 0;
  }

  private void tell(Thread thread, Throwable thrown) {
    tell(session.problem(thrown), "in the thread " + thread.getName());
  }

  private void tell(Problem problem, String where) {
    err.println(problem.located() + " (" + where + ")");
    if (trace) {
      err.println(problem.trace());
    }
  }

  public void stop() {
    session.stop();
  }

  @Override
  public void close() {
    session.close();
  }
}
