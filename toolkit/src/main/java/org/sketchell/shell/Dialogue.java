// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import jdk.jshell.SourceCodeAnalysis;

/** Takes what is entered, one complete input after the other, and answers. */
final class Dialogue implements AutoCloseable {
  /** How long after another program's end a Ctrl-C that was meant for it may still come. */
  private static final Duration LATE_SIGNALS = Duration.ofMillis(500);

  private final Supplier<Session> sessions;
  private final PrintWriter out;
  private final Paint paint;
  private final Tutorial tutorial;
  private final Answers answers;
  private final ShellCommands commands = new ShellCommands(this);
  private volatile CompletableFuture<Session> session;
  private volatile boolean busy;
  private volatile int interrupts;
  private volatile boolean terminalIsLent;
  private volatile long returned = System.nanoTime() - LATE_SIGNALS.toNanos();
  private Integer exitCode;
  private boolean failed;
  private boolean traces;
  private String lastTrace = "";
  private int inputs;
  private final List<String> entered = new ArrayList<>();
  private Supplier<List<String>> history = () -> entered;

  /**
   * A dialogue; its first session begins at once, in the background.
   *
   * @param sessions makes sessions
   * @param out where answers go
   * @param paint how they look
   */
  Dialogue(Supplier<Session> sessions, PrintWriter out, Paint paint) {
    this(sessions, out, paint, Tutorial.OF_THE_SESSION);
  }

  /** A dialogue that runs the steps of a tutorial of its own. */
  Dialogue(Supplier<Session> sessions, PrintWriter out, Paint paint, Tutorial tutorial) {
    this(sessions, out, paint, tutorial, null);
  }

  /** A dialogue whose answers are given in another way than as lines. */
  Dialogue(
      Supplier<Session> sessions,
      PrintWriter out,
      Paint paint,
      Tutorial tutorial,
      Answers answers) {
    this.sessions = sessions;
    this.out = out;
    this.paint = paint;
    this.tutorial = tutorial;
    this.answers = answers == null ? new PrintedAnswers(out, paint, () -> traces) : answers;
    this.session = begin();
  }

  private CompletableFuture<Session> begin() {
    CompletableFuture<Session> begun = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                Session made = sessions.get();
                begun.complete(made);
              } catch (RuntimeException | Error e) {
                begun.completeExceptionally(e);
              }
            },
            "session-start");
    thread.setDaemon(true);
    thread.start();
    return begun;
  }

  /** The present session; waits until it is ready. */
  Session session() {
    return session.join();
  }

  PrintWriter out() {
    return out;
  }

  Paint paint() {
    return paint;
  }

  ShellCommands commands() {
    return commands;
  }

  boolean finished() {
    return exitCode != null;
  }

  /** The exit code asked for, or else 0. */
  int exitCode() {
    return exitCode == null ? 0 : exitCode;
  }

  boolean failed() {
    return failed;
  }

  /** Leaves with an exit code; null takes that back. */
  void finish(Integer code) {
    exitCode = code;
  }

  /** Whether every failure is followed by its trace. */
  void traces(boolean always) {
    traces = always;
  }

  String lastTrace() {
    return lastTrace;
  }

  /** What was entered, the oldest first. */
  List<String> history() {
    return List.copyOf(history.get());
  }

  /** Another history than that of this dialogue alone. */
  void history(Supplier<List<String>> longer) {
    history = longer;
  }

  /** Throws all snippets away and starts anew. */
  void reset() {
    CompletableFuture<Session> old = session;
    session = begin();
    old.thenAccept(Session::close);
  }

  /** Goes on without a session that has ended; what was added to its class path stays. */
  void replace() {
    AddedPaths before = session().added();
    reset();
    session().added().takeOver(before);
  }

  /** Whether a text can be evaluated as it is, and does not wait for more lines. */
  boolean isComplete(String text) {
    Optional<Measurement> measured = Measurement.of(text);
    if (measured.isPresent()) {
      return isComplete(text.substring(measured.get().offset()));
    }
    if (text.isBlank() || Units.isCommand(text) || text.startsWith("!")) {
      return true;
    }
    if (Units.isOnlyAnnotations(text)) {
      return false;
    }
    if (Nesting.tooDeepAt(text) >= 0) {
      return true;
    }
    SourceCodeAnalysis.Completeness state;
    try {
      state = session().analysis().analyzeCompletion(text).completeness();
    } catch (StackOverflowError e) {
      // It is refused with a sentence when it is evaluated.
      return true;
    }
    return state.isComplete() || state == SourceCodeAnalysis.Completeness.EMPTY;
  }

  /** Evaluates one input: commands and snippets, and the step of the tutorial it asked for. */
  void accept(String text) {
    accept(text, true);
  }

  /** Evaluates one input, which the history need not have. */
  void accept(String text, boolean remembered) {
    remember(text, remembered);
    answering(() -> enter(text));
  }

  /** Says of an input, which the history need not have, why it is not evaluated. */
  void refuse(String text, boolean remembered, String sentence) {
    remember(text, remembered);
    answering(() -> complain(sentence));
  }

  private void remember(String text, boolean remembered) {
    if (remembered && !text.isBlank()) {
      entered.add(text);
    }
  }

  /** Runs a script, which nobody has entered. */
  void open(Path script) {
    answering(() -> commands.open(script));
  }

  private void answering(Runnable input) {
    session().takeStopped();
    busy = true;
    interrupts = 0;
    try {
      input.run();
      String step = tutorial.takeCode();
      if (step != null) {
        enter(step);
        out.println(paint.faint("tutorial() goes on."));
      }
    } catch (StackOverflowError e) {
      complain(Nesting.TOO_DEEP);
    } catch (CancellationException e) {
      complain("Interrupted.");
    } catch (RuntimeException | Error e) {
      // Whatever a command or the shell itself meets, the session with its variables goes on.
      lastTrace = trace(e);
      complain(UserMistakes.sentence(e));
    } finally {
      busy = false;
      out.flush();
    }
  }

  private static String trace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.toString().stripTrailing();
  }

  /** Evaluates text as a part of the present input; says whether all of it ran. */
  boolean enter(String text) {
    if (Nesting.tooDeepAt(text) >= 0) {
      complain("Brackets are nested more than " + Nesting.MAX + " deep here.");
      return false;
    }
    Origin origin = new Origin("input " + ++inputs, text);
    List<Unit> units = Units.of(session().analysis(), text);
    for (Unit unit : units) {
      boolean goOn =
          unit.kind() == Unit.Kind.COMMAND
              ? commands.run(unit.source().strip())
              : snippet(origin, unit, unit == units.get(units.size() - 1));
      // Before the next one prints past this writer, to standard output.
      out.flush();
      if (session().takeStopped() || !goOn || finished()) {
        return false;
      }
    }
    return true;
  }

  private boolean snippet(Origin origin, Unit unit, boolean last) {
    List<Outcome> outcomes =
        answers.look(
            session(),
            session().evaluate(origin, unit.offset(), unit.source(), this::sayEarly),
            last);
    boolean goOn = answer(outcomes, unit.source());
    // The value of other copies has been shown, which is what somebody at a prompt wants.
    session().lostCopies(unit.source(), outcomes).stream()
        .filter(LostCopy::named)
        .forEach(lost -> answers.warn(lost.sentence()));
    return goOn;
  }

  private boolean sayEarly(String name, String shown) {
    answers.value(name, shown);
    out.flush();
    return true;
  }

  /**
   * Ctrl-C: stops what runs. Gives how often it was asked for during this input, 0 if nothing runs
   * or another program has the terminal.
   */
  int interrupt() {
    if (!busy || isLent() || !session.isDone()) {
      return 0;
    }
    interrupts++;
    session().stop();
    return interrupts;
  }

  /** Runs another program on the terminal, to which alone Ctrl-C belongs meanwhile. */
  String lendingTerminal(Supplier<String> program) {
    terminalIsLent = true;
    try {
      return program.get();
    } finally {
      returned = System.nanoTime();
      terminalIsLent = false;
    }
  }

  private boolean isLent() {
    return terminalIsLent || System.nanoTime() - returned < LATE_SIGNALS.toNanos();
  }

  /** An exception that ended a thread which a snippet has started. */
  String told(Thread thread, Throwable thrown) {
    Problem problem = session().problem(thrown);
    lastTrace = problem.trace();
    return paint.error(problem.message() + " (in the thread " + thread.getName() + ")");
  }

  private void fails() {
    failed = true;
  }

  /** Says something that went wrong. */
  void complain(String message) {
    fails();
    answers.complain(Answers.Complaint.of(message));
  }

  /** Says what ended a script that was run here. */
  void scriptFailed(Answers.Complaint complaint) {
    fails();
    answers.scriptFailed(complaint);
  }

  private boolean answer(List<Outcome> outcomes, String source) {
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Value value) {
        answers.value(value.name(), value.shown());
      } else if (outcome instanceof Outcome.Declared declared) {
        answers.declared(declared);
      } else if (outcome instanceof Outcome.Rejected rejected) {
        Problem problem = rejected.problem();
        fails();
        answers.complain(
            new Answers.Complaint(
                problem.message(), problem.place(), true, session().familiar(source, problem), ""));
      } else if (outcome instanceof Outcome.Threw threw) {
        Problem problem = threw.problem();
        lastTrace = problem.trace();
        fails();
        answers.complain(
            new Answers.Complaint(
                problem.message(), problem.place(), false, Optional.empty(), lastTrace));
      } else if (outcome instanceof Outcome.Stopped stopped) {
        complain(stopped.sentence());
      } else if (outcome instanceof Outcome.Ended) {
        complain("The virtual machine of the snippets has ended; a new session begins.");
        replace();
      }
      if (!outcome.succeeded()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    session.thenAccept(Session::close);
  }
}
