package org.sketchell.shell;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** A script that runs in a session of its own, with its output and its errors on this process's. */
public final class Script implements AutoCloseable {
  private final Session session;
  private final ScriptRunner runner;

  private Script(Session session, boolean echo, boolean trace) {
    this.session = session;
    this.runner =
        new ScriptRunner(
            session,
            new PrintWriter(System.out, true),
            new PrintWriter(System.err, true),
            echo,
            trace);
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
    return runner.runFile(file, file.toString());
  }

  /** Runs a text and returns the exit code; the name stands in its errors. */
  public int run(String name, String text) {
    return runner.run(new Origin(name, text));
  }

  public void stop() {
    session.stop();
  }

  @Override
  public void close() {
    session.close();
  }
}
