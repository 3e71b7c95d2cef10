// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import jdk.jshell.Snippet;
import org.sketchell.dependency.DependencyException;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.notebook.Notebook;

/**
 * Runs a .jsh script from its beginning to its end, or to the first thing that fails.
 *
 * <p>Errors are written as {@code file.jsh:12:5: message}. The whole script is parsed before the
 * first line of it runs. A notebook is run as the script that its code is.
 */
final class ScriptRunner {
  /** The exit code of a script that threw an exception. */
  static final int FAILED = 1;

  /** The exit code of a script that does not compile or cannot be read. */
  static final int DOES_NOT_COMPILE = 2;

  /** The exit code of a script that was stopped by Ctrl-C. */
  static final int STOPPED = 130;

  private static final int MAX_DEPTH = 20;

  /** What is longer would not fit into a method; the compiler tries for minutes. */
  private static final int MAX_SNIPPET = 1 << 17;

  private final Session session;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean echo;
  private final boolean trace;
  private List<String> arguments;
  private final Set<Path> files = new LinkedHashSet<>();
  private SystemCommand.Streams streams = SystemCommand.Streams.OF_THE_SHELL;
  private Consumer<Answers.Complaint> failures = this::print;
  private Integer exitCode;
  private int depth;

  /**
   * A runner.
   *
   * @param session where the script's snippets go
   * @param out for values, if they are echoed
   * @param err for errors
   * @param echo whether values are shown as at the prompt
   * @param trace whether the whole stack trace follows an error
   */
  ScriptRunner(Session session, PrintWriter out, PrintWriter err, boolean echo, boolean trace) {
    this.session = session;
    this.out = out;
    this.err = err;
    this.echo = echo;
    this.trace = trace;
  }

  /**
   * Makes {@code args} visible to the script. They are declared before the first piece that has the
   * word, as a declaration costs a compile of its own.
   */
  void defineArguments(List<String> arguments) {
    this.arguments = arguments;
  }

  private void declareArguments(String source) {
    if (arguments == null || !source.contains("args")) {
      return;
    }
    StringBuilder literal = new StringBuilder("String[] args = {");
    for (String argument : arguments) {
      literal.append('"');
      for (char c : argument.toCharArray()) {
        if (c == '"' || c == '\\') {
          literal.append('\\').append(c);
        } else if (c == '\n' || c == '\r') {
          literal.append(c == '\n' ? "\\n" : "\\r");
        } else {
          literal.append(c < ' ' || c > '~' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : c);
        }
      }
      literal.append("\",");
    }
    arguments = null;
    session.evaluate(literal.append("};").toString());
  }

  /** The code a script asked to leave with; null if it did not. */
  Integer exitCode() {
    return exitCode;
  }

  /** Where commands of the system read and write. */
  void streams(SystemCommand.Streams streams) {
    this.streams = streams;
  }

  /**
   * Who is told what ends the script, instead of its being written. What does not end it is written
   * all the same.
   *
   * @param taken takes sentences that begin with their place
   */
  void failures(Consumer<Answers.Complaint> taken) {
    failures = taken;
  }

  private void print(Answers.Complaint failure) {
    err.println(failure.message());
    failure.hint().ifPresent(err::println);
    if (trace && !failure.trace().isEmpty()) {
      err.println(failure.trace());
    }
  }

  private void fail(String sentence) {
    failures.accept(Answers.Complaint.of(sentence));
  }

  /** The files that were run, or were to be. */
  Set<Path> files() {
    return Set.copyOf(files);
  }

  /** Runs a file and returns the exit code. */
  int runFile(Path file, String name) {
    files.add(file);
    try {
      return run(
          Notebook.isOne(file)
              ? NotebookCells.of(file, name)
              : List.of(new Origin(name, ScriptText.of(file, name))));
    } catch (ShellException | FileException | IOException e) {
      fail(UserMistakes.sentence(e));
    }
    return DOES_NOT_COMPILE;
  }

  /** Runs a text and returns the exit code. */
  int run(Origin origin) {
    return run(List.of(origin));
  }

  /** Runs texts, one after the other, of which all can be parsed. */
  private int run(List<Origin> origins) {
    Origin present = null;
    int result = 0;
    try {
      for (Origin origin : origins) {
        int deep = Nesting.tooDeepAt(origin.text());
        if (deep >= 0) {
          fail(origin.at(deep) + ": brackets are nested more than " + Nesting.MAX + " deep here.");
          return DOES_NOT_COMPILE;
        }
      }
      for (int i = 0; i < origins.size() && result == 0; i++) {
        present = origins.get(i);
        result = addLibraries(present);
      }
      List<List<Unit>> units = new ArrayList<>();
      for (int i = 0; i < origins.size() && result == 0; i++) {
        present = origins.get(i);
        units.add(Units.of(session.analysis(), present.text()));
        result = check(present, units.get(i));
      }
      for (int i = 0; i < origins.size() && result == 0 && exitCode == null; i++) {
        present = origins.get(i);
        result = run(present, units.get(i));
      }
    } catch (StackOverflowError e) {
      fail(Printable.line(present.name()) + ": " + Nesting.TOO_DEEP);
      result = DOES_NOT_COMPILE;
    }
    return exitCode != null ? exitCode : result;
  }

  /** What the script asks for above its first statement. */
  private int addLibraries(Origin origin) {
    Origin.Place place = origin.at(0);
    try {
      Directives directives = Directives.of(origin);
      directives.remarks().forEach(err::println);
      if (directives.libraries().isEmpty()) {
        return 0;
      }
      place = origin.at(directives.first());
      new ClassPathCommands(session, this::tell).require(directives.libraries());
      return 0;
    } catch (ShellException e) {
      fail(e.getMessage());
    } catch (DependencyException e) {
      fail(place + ": " + e.getMessage());
    } catch (CancellationException e) {
      return stopped();
    }
    return DOES_NOT_COMPILE;
  }

  private void tell(String line) {
    err.println(Printable.line(line));
  }

  private int stopped() {
    session.takeStopped();
    fail("Interrupted.");
    return STOPPED;
  }

  private int check(Origin origin, List<Unit> units) {
    for (Unit unit : units) {
      if (unit.length() > MAX_SNIPPET) {
        fail(
            origin.at(unit.offset())
                + ": this statement or declaration has more than "
                + MAX_SNIPPET
                + " characters, too many for the compiler: give its parts names.");
        return DOES_NOT_COMPILE;
      }
      if (hasSyntaxError(unit)) {
        return report(session.evaluate(origin, unit.offset(), unit.source()), unit.source());
      }
    }
    return 0;
  }

  private int run(Origin origin, List<Unit> units) {
    for (Unit unit : units) {
      int result = run(origin, unit);
      if (result != 0 || exitCode != null) {
        return result;
      }
    }
    return 0;
  }

  private int run(Origin origin, Unit unit) {
    if (unit.kind() != Unit.Kind.COMMAND) {
      return evaluate(origin, unit);
    }
    try {
      return command(origin, unit);
    } catch (ShellException | DependencyException e) {
      fail(origin.at(unit.offset()) + ": " + e.getMessage());
      return DOES_NOT_COMPILE;
    } catch (CancellationException e) {
      return stopped();
    }
  }

  private int evaluate(Origin origin, Unit unit) {
    if (session.isImported(unit.source())) {
      return 0;
    }
    declareArguments(unit.source());
    List<Outcome> outcomes =
        session.evaluate(origin, unit.offset(), unit.source(), this::echoEarly);
    int result = report(outcomes, unit.source());
    for (LostCopy lost : session.lostCopies(unit.source(), outcomes)) {
      err.println(origin.at(unit.offset() + lost.offset()) + ": " + lost.sentence());
    }
    return result;
  }

  private boolean echoEarly(String name, String shown) {
    if (echo) {
      out.println(Feedback.value(name, shown));
    }
    return echo;
  }

  private boolean hasSyntaxError(Unit unit) {
    // Asked about doubtful text only: JDK 17 does not forget snippets that were only looked at.
    return (unit.kind() == Unit.Kind.DOUBTFUL || unit.kind() == Unit.Kind.INCOMPLETE)
        && session.analysis().sourceToSnippets(unit.source()).stream()
            .anyMatch(snippet -> snippet.kind() == Snippet.Kind.ERRONEOUS);
  }

  private int report(List<Outcome> outcomes, String source) {
    int result = reportAll(outcomes, source);
    if (session.takeStopped() && result == 0) {
      fail("Interrupted.");
      return STOPPED;
    }
    return result;
  }

  private int reportAll(List<Outcome> outcomes, String source) {
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Rejected rejected) {
        Problem problem = rejected.problem();
        failures.accept(
            new Answers.Complaint(
                problem.located(), null, false, session.familiar(source, problem), ""));
        return DOES_NOT_COMPILE;
      }
      if (outcome instanceof Outcome.Threw threw) {
        Problem problem = threw.problem();
        failures.accept(
            new Answers.Complaint(
                problem.located(), null, false, Optional.empty(), problem.trace()));
        return FAILED;
      }
      if (outcome instanceof Outcome.Stopped) {
        fail("Interrupted.");
        return STOPPED;
      }
      if (outcome instanceof Outcome.Ended) {
        fail("The virtual machine of the script has ended.");
        return FAILED;
      }
      if (echo && outcome instanceof Outcome.Value value) {
        out.println(Feedback.value(value.name(), value.shown()));
      }
    }
    return 0;
  }

  private int command(Origin origin, Unit unit) {
    if (unit.source().startsWith("!")) {
      // What it names may have been declared since the script was cut into pieces.
      return SystemCommand.isOne(session.analysis(), unit.source())
          ? system(origin, unit)
          : evaluateAll(origin, unit.offset(), unit.source());
    }
    Optional<Measurement> measured = Measurement.of(unit.source());
    if (measured.isPresent()) {
      return measure(origin, unit, measured.get());
    }
    String[] words = unit.source().strip().split("\\s+", 2);
    String rest = words.length > 1 ? words[1].strip() : "";
    switch (words[0].replaceFirst("^%", "/")) {
      case "/exit":
        return exit(origin, unit, rest);
      case "/open":
        return open(origin, unit, rest);
      case "/deps":
        new ClassPathCommands(session, this::tell).deps(rest);
        return 0;
      case "/env":
        return env(origin, unit, rest);
      case "/watch":
        throw new ShellException("/watch is for the prompt: /watch FILE.jsh there.");
      case "/set",
      "/!",
      "/list",
      "/vars",
      "/methods",
      "/types",
      "/imports",
      "/help",
      "/edit",
      "/history":
        // Of use at a prompt only; a script that jshell can open must not fail here.
        return 0;
      default:
        fail(
            origin.at(unit.offset())
                + ": "
                + words[0]
                + " is not a command for scripts; /open FILE, /exit [n], /deps, /env, /time and"
                + " /profile are.");
        return DOES_NOT_COMPILE;
    }
  }

  private int env(Origin origin, Unit unit, String argument) {
    String passedOver = new ClassPathCommands(session, this::tell).env(origin, argument);
    if (!passedOver.isEmpty()) {
      // A script that jshell can open must not fail here.
      err.println(origin.at(unit.offset()) + ": " + passedOver + " It is passed over.");
    }
    return 0;
  }

  private int measure(Origin origin, Unit unit, Measurement asked) {
    String snippet = asked.snippet(session.analysis(), unit.source());
    int before = unit.offset() + asked.offset();
    int[] result = new int[1];
    new Measured(session, out::println)
        .run(
            asked,
            () -> {
              result[0] = evaluateAll(origin, before, snippet);
              return result[0] == 0;
            });
    return result[0];
  }

  /** Evaluates snippets that stand at an offset of the script. */
  private int evaluateAll(Origin origin, int offset, String text) {
    for (Unit each : Units.of(session.analysis(), text)) {
      int result =
          evaluate(
              origin, new Unit(offset + each.offset(), each.length(), each.source(), each.kind()));
      if (result != 0) {
        return result;
      }
    }
    return 0;
  }

  /** A command of the system that fails ends the script with its code. */
  private int system(Origin origin, Unit unit) {
    int code = SystemCommand.of(unit.source()).run(streams, out, session::isStopped);
    if (session.isStopped()) {
      return stopped();
    }
    if (code != 0) {
      fail(origin.at(unit.offset()) + ": " + SystemCommand.sentence(code));
    }
    return code;
  }

  private int exit(Origin origin, Unit unit, String expression) {
    if (expression.isEmpty()) {
      exitCode = 0;
      return 0;
    }
    try {
      exitCode = Integer.parseInt(expression);
      return 0;
    } catch (NumberFormatException e) {
      declareArguments(expression);
      int offset = unit.offset() + unit.source().indexOf(expression);
      int result = report(session.evaluate(origin, offset, expression), expression);
      if (result != 0) {
        return result;
      }
      if (session.lastValue() instanceof Integer code) {
        exitCode = code;
        return 0;
      }
      fail(origin.at(offset) + ": /exit takes an int, this is none: " + expression);
      return DOES_NOT_COMPILE;
    }
  }

  private int open(Origin origin, Unit unit, String name) {
    if (name.isEmpty()) {
      fail(origin.at(unit.offset()) + ": /open needs the name of a file.");
      return DOES_NOT_COMPILE;
    }
    if (name.matches("DEFAULT|PRINTING|JAVASE")) {
      return 0;
    }
    if (depth >= MAX_DEPTH) {
      fail(origin.at(unit.offset()) + ": scripts open each other without end.");
      return DOES_NOT_COMPILE;
    }
    Path file = ScriptFiles.resolve(origin, name);
    files.add(file);
    if (!Files.exists(file)) {
      // Beside the script is where it would be found, too.
      files.add(ScriptFiles.beside(origin, name));
      fail(origin.at(unit.offset()) + ": " + Printable.line(name) + " does not exist.");
      return DOES_NOT_COMPILE;
    }
    depth++;
    try {
      return runFile(file, file.toString());
    } finally {
      depth--;
    }
  }
}
