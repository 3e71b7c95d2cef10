// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import com.sun.jdi.VMDisconnectedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import org.sketchell.runtime.Running;
import org.sketchell.tensor.Tensor;

/** A series of snippets that see each other, and where each of them came from. */
final class Session implements AutoCloseable {
  private static final String STARTUP_PREFIX = "s";

  /** The file of a snippet's class, and the lines that jshell puts before the snippet's own. */
  private static final Pattern COMPILED_SNIPPET =
      Pattern.compile("\\$JShell\\$(\\d+)[A-Z]*\\.java");

  /**
   * Jshell knows a snippet of several imports by the first of them, and would forget all where that
   * is imported again. So it is one that imports nothing, and that nobody has a use for.
   */
  private static final String FIRST_IMPORT = "import static java.lang.Cloneable.*; ";

  private static final Pattern MISSING_VARIABLE =
      Pattern.compile("symbol: +variable ([\\p{L}_$][\\p{L}\\d_$]*)");

  private static final Pattern QUALIFIED =
      Pattern.compile("\\b(?:\\p{Ll}[\\p{L}\\d_$]*\\.)+(?=\\p{Lu})");

  /** Where a jar that comes with words for the prompt names them. */
  private static final String MORE_IMPORTS = "META-INF/sketchell/imports.jsh";

  private static final int LINES_BEFORE_SNIPPET = 5;
  private static final int LINES_BEFORE_VALUE = 7;

  private static final String FAILED_ELSEWHERE = "sketchell.thread.failed";

  private final LocalEngine engine;
  private final JShell jshell;
  private final SourceCodeAnalysis analysis;
  private final AddedPaths added;
  private final Map<String, Source> sources = new ConcurrentHashMap<>();
  private final LostCopies lostCopies = new LostCopies();
  private final Map<String, String> failedVariables = new ConcurrentHashMap<>();
  private volatile Source evaluating;
  private volatile boolean starting = true;
  private volatile boolean stopping;
  private volatile boolean stopped;
  private volatile boolean ended;

  /** Where a snippet's text stands. */
  private record Source(Origin origin, int offset, String text, int linesBefore) {
    static Source of(Origin origin, int offset, String text, boolean isVariable) {
      return new Source(
          origin, offset, text, isVariable ? LINES_BEFORE_VALUE : LINES_BEFORE_SNIPPET);
    }

    /** The place of a line of the class that jshell made of the snippet. */
    Origin.Place atCompiledLine(int line) {
      int last = (int) text.chars().filter(c -> c == '\n').count();
      return atLine(Math.min(line - linesBefore, last));
    }

    Origin.Place atLine(int line) {
      return origin.atLine(offset, Math.max(0, line));
    }
  }

  /** A session whose snippets run in this virtual machine; the display may be null. */
  static Session local(Function<Object, String> display) {
    return new Session(new LocalEngine(display));
  }

  /** A session whose snippets run in a virtual machine of their own. */
  static Session remote() {
    return new Session(null);
  }

  private Session(LocalEngine engine) {
    this.engine = engine;
    String classPath = System.getProperty("java.class.path");
    JShell.Builder builder =
        JShell.builder()
            .idGenerator((snippet, i) -> starting ? STARTUP_PREFIX + i : Integer.toString(i))
            .in(System.in)
            .out(System.out)
            .err(System.err);
    if (engine != null) {
      builder.executionEngine(engine.provider(), Map.of()).compilerOptions("-Xlint:none");
    } else {
      builder.remoteVMOptions(remoteOptions(classPath));
    }
    // Without -classpath among the compiler's options, which would undo what is added later: the
    // compiler begins with this process's own.
    jshell = builder.build();
    added = new AddedPaths(jshell);
    jshell.onShutdown(closed -> ended = true);
    analysis = jshell.sourceCodeAnalysis();
    if (engine == null) {
      // Ctrl-C reaches every process of the terminal; the shell alone answers to it.
      jshell.eval(
          "sun.misc.Signal.handle(new sun.misc.Signal(\"INT\"), sun.misc.SignalHandler.SIG_IGN);");
      jshell.eval(
          """
          Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            System.err.println(org.sketchell.shell.UserMistakes.sentence(thrown)
                + " (in the thread " + thread.getName() + ")");
            System.setProperty("%s", "true");
          });"""
              .formatted(FAILED_ELSEWHERE));
    }
    importAtStart();
    starting = false;
  }

  /**
   * Evaluates the imports of the start as one snippet: each costs a compile of its own, together
   * half a second. Jshell takes them as one line in front of every snippet's class, as it does with
   * single ones; a version that wants one at a time gets them so.
   */
  private void importAtStart() {
    List<String> imports = startupImports();
    boolean taken =
        jshell.eval(FIRST_IMPORT + String.join(" ", imports)).stream()
            .allMatch(event -> event.status() == Status.VALID);
    if (!taken) {
      imports.forEach(jshell::eval);
    }
  }

  private static String[] remoteOptions(String classPath) {
    List<String> options = new ArrayList<>(List.of("-classpath", classPath, "-ea:REPL..."));
    options.addAll(Surroundings.options());
    for (String name : List.of("file.encoding", "stdout.encoding", "sun.stdout.encoding")) {
      String value = System.getProperty(name);
      if (value != null) {
        options.add("-D" + name + "=" + value);
      }
    }
    if (Runtime.version().feature() >= 22) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    return options.toArray(String[]::new);
  }

  /**
   * The imports every session starts with: those of {@code jshell-startup/imports.jsh}, and those
   * that jars beside the toolkit's ask for.
   */
  static List<String> startupImports() {
    List<String> imports = new ArrayList<>();
    try {
      List<URL> files = new ArrayList<>(List.of(Session.class.getResource("imports.jsh")));
      files.addAll(Collections.list(Session.class.getClassLoader().getResources(MORE_IMPORTS)));
      for (URL file : files) {
        try (BufferedReader reader =
            new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
          reader.lines().filter(line -> line.startsWith("import ")).forEach(imports::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(imports);
  }

  SourceCodeAnalysis analysis() {
    return analysis;
  }

  /** The snippets that are in force, in the order they came, without those of the start. */
  Stream<Snippet> active() {
    return jshell
        .snippets()
        .filter(snippet -> !snippet.id().startsWith(STARTUP_PREFIX))
        .filter(snippet -> jshell.status(snippet).isActive());
  }

  /** All snippets that were entered and accepted. */
  Stream<Snippet> history() {
    return jshell.snippets().filter(snippet -> !snippet.id().startsWith(STARTUP_PREFIX));
  }

  /** A snippet with the text that it was entered in. */
  NotebookCells.Entered entered(Snippet snippet) {
    // One that was declared anew has the number of the old one.
    Source source = sources.get(snippet.id());
    boolean known = source != null && source.text().equals(snippet.source());
    return new NotebookCells.Entered(known ? source.origin() : null, snippet.source());
  }

  /** Whether a text is an import that is in force already: each costs a compile of its own. */
  boolean isImported(String source) {
    return source.startsWith("import ")
        && imports().anyMatch(known -> known.equals(source.strip()));
  }

  /** The imports that are in force, each once, in the order they came. */
  Stream<String> imports() {
    return jshell
        .imports()
        .map(known -> known.source().strip())
        .flatMap(
            source ->
                source.startsWith(FIRST_IMPORT) ? startupImports().stream() : Stream.of(source))
        .distinct();
  }

  JShell jshell() {
    return jshell;
  }

  /** Jars and folders of classes that were added to the class path. */
  AddedPaths added() {
    return added;
  }

  /** Whether the virtual machine of the snippets is gone. */
  boolean hasEnded() {
    return ended;
  }

  /**
   * The engine that runs the snippets here.
   *
   * @return empty if they run in another virtual machine
   */
  Optional<LocalEngine> engine() {
    return Optional.ofNullable(engine);
  }

  /**
   * A variable's type by simple names, where the start imports them: jshell itself knows of one
   * package for each snippet.
   */
  String typeOf(VarSnippet variable) {
    List<String> imports = startupImports();
    return QUALIFIED
        .matcher(variable.typeName())
        .replaceAll(found -> imports.contains("import " + found.group() + "*;") ? "" : "$0");
  }

  /**
   * The text of a variable's present value, on one line. No tensor is computed for it; what another
   * virtual machine would compute is left out.
   */
  String valueOf(VarSnippet variable) {
    if (engine == null && typeOf(variable).equals(Tensor.class.getSimpleName())) {
      return "";
    }
    return jshell.varValue(variable).lines().findFirst().orElse("");
  }

  /** Evaluates text that stands alone. */
  List<Outcome> evaluate(String text) {
    return evaluate(new Origin("snippet", text), 0, text, (name, shown) -> false, false);
  }

  /** The value of an expression as an object; null where it has none or runs elsewhere. */
  Object lastValue() {
    return engine == null ? null : engine.value();
  }

  /**
   * Does something with the last value, which may compute it, may fail like the snippet itself, and
   * is stopped by {@link #stop()}.
   *
   * @param snippet the snippet that has the value
   * @return what came of it
   */
  Outcome withLastValue(Snippet snippet, Consumer<Object> work) {
    try {
      Throwable thrown = engine.with(work);
      if (thrown == null) {
        return new Outcome.Ran(snippet);
      }
      return stopping || thrown instanceof ThreadDeath
          ? new Outcome.Stopped(runsOn())
          : new Outcome.Threw(problem(thrown));
    } catch (ExecutionControl.StoppedException e) {
      return new Outcome.Stopped(runsOn());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Stopped(runsOn());
    }
  }

  /**
   * Evaluates one piece of a text.
   *
   * @param origin the text
   * @param offset where the piece begins in it
   * @param source the piece: one complete snippet, or several variables of one declaration
   */
  List<Outcome> evaluate(Origin origin, int offset, String source) {
    return evaluate(origin, offset, source, (name, shown) -> false);
  }

  /**
   * Evaluates one piece of a text.
   *
   * @param early is told a variable's name and shown value before the next variable of the same
   *     declaration runs, so that what both print comes in order; it says whether it took them, and
   *     they are then no outcome any more
   */
  List<Outcome> evaluate(
      Origin origin, int offset, String source, BiPredicate<String, String> early) {
    return evaluate(origin, offset, source, early, true);
  }

  /**
   * Evaluates one piece of a text.
   *
   * @param obeys whether it does not run where {@link #stop()} was called for a piece before it
   */
  private List<Outcome> evaluate(
      Origin origin, int offset, String source, BiPredicate<String, String> early, boolean obeys) {
    stopping = false;
    evaluating = Source.of(origin, offset, source, false);
    Map<String, String> shown = new HashMap<>();
    Set<String> told = new HashSet<>();
    if (engine != null) {
      engine.forget(
          (name, text) -> {
            shown.put(name, text);
            if (early.test(name, text)) {
              told.add(name);
            }
          });
    }
    if (obeys && stopped) {
      // Ctrl-C came between two pieces, or before the first one.
      return List.of(new Outcome.Stopped(false));
    }
    if (Familiar.isCallInWords(source)) {
      return List.of(
          new Outcome.Rejected(new Problem(origin.at(offset), "this is no statement of Java", "")));
    }
    List<SnippetEvent> events;
    try {
      events = jshell.eval(source);
      if (wasSpoiled(events)) {
        events = evaluateWithoutUnfinished(source);
      }
    } catch (IllegalStateException e) {
      return List.of(new Outcome.Ended());
    }
    if (ended) {
      return List.of(new Outcome.Ended());
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (SnippetEvent event : events) {
      if (event.causeSnippet() != null) {
        continue;
      }
      Snippet snippet = event.snippet();
      int within = Math.max(0, source.indexOf(snippet.source()));
      Source from =
          Source.of(origin, offset + within, snippet.source(), snippet instanceof VarSnippet);
      if (snippet.id() != null) {
        sources.put(snippet.id(), from);
      }
      if (snippet instanceof VarSnippet variable && shown.containsKey(variable.name())) {
        String name = variable.name();
        outcomes.add(
            told.contains(name)
                ? new Outcome.Ran(snippet)
                : new Outcome.Value(snippet, name, shown.get(name)));
      } else {
        outcomes.add(outcome(event, from));
      }
    }
    return outcomes;
  }

  /**
   * The changed copies that a piece of text made and nobody keeps.
   *
   * @param source the piece, as it was evaluated
   * @param outcomes what came of it
   */
  List<LostCopy> lostCopies(String source, List<Outcome> outcomes) {
    if (ended || !outcomes.stream().allMatch(Outcome::succeeded)) {
      return List.of();
    }
    Optional<Snippet> own =
        outcomes.stream()
            .filter(Outcome.Declared.class::isInstance)
            .map(outcome -> ((Outcome.Declared) outcome).snippet())
            .filter(snippet -> !(snippet instanceof ImportSnippet))
            .findFirst();
    return lostCopies.in(new SnippetContext(jshell, active(), own), source, added.files());
  }

  /**
   * Whether jshell refused a correct declaration. Redefining a variable, it compiles again what
   * used the old one, and where one overload of a method is unfinished and another one is not, it
   * forgets to write the class that the imports name (JDK 17 to 25): the declaration is then
   * unresolved although nothing it needs is missing.
   */
  private boolean wasSpoiled(List<SnippetEvent> events) {
    return events.stream()
        .anyMatch(
            event ->
                event.causeSnippet() == null
                    && event.status() == Status.RECOVERABLE_NOT_DEFINED
                    && event.snippet() instanceof DeclarationSnippet declared
                    && missing(declared).isEmpty());
  }

  /** Evaluates while the unfinished methods and classes are away, and then brings them back. */
  private List<SnippetEvent> evaluateWithoutUnfinished(String source) {
    List<Snippet> unfinished =
        jshell
            .snippets()
            .filter(
                snippet ->
                    jshell.status(snippet) == Status.RECOVERABLE_DEFINED
                        || jshell.status(snippet) == Status.RECOVERABLE_NOT_DEFINED)
            .toList();
    unfinished.forEach(jshell::drop);
    List<SnippetEvent> events = jshell.eval(source);
    Set<String> now =
        events.stream().map(event -> event.snippet().source()).collect(Collectors.toSet());
    for (Snippet snippet : unfinished) {
      if (!now.contains(snippet.source())) {
        Source from = sources.get(snippet.id());
        for (SnippetEvent event : jshell.eval(snippet.source())) {
          if (event.causeSnippet() == null && from != null) {
            sources.put(event.snippet().id(), from);
          }
        }
      }
    }
    return events;
  }

  /**
   * Whether {@link #stop()} was called since this was asked last. Code may obey and yet end
   * normally, as training does; what would come after it is not to run.
   */
  boolean takeStopped() {
    boolean was = stopped;
    stopped = false;
    return was;
  }

  /** Whether the last snippet was stopped and did not obey: it still runs, unattended. */
  boolean runsOn() {
    return engine != null && engine.isGivenUp();
  }

  /** Whether {@link #stop()} was called since {@link #takeStopped()}. */
  boolean isStopped() {
    return stopped;
  }

  /**
   * One line about a piece of text that does not compile, if it is written as in another language.
   *
   * @param source the piece, as it was evaluated
   * @param problem what the compiler said
   */
  Optional<String> familiar(String source, Problem problem) {
    return Familiar.form(
        source,
        problem.message(),
        name ->
            active()
                .anyMatch(
                    snippet ->
                        snippet instanceof VarSnippet variable && variable.name().equals(name)));
  }

  /** Asks the running snippet, and every graph that it runs, to stop. */
  void stop() {
    // In this order: an evaluation that begins meanwhile forgets the one, and then asks for the
    // other.
    stopped = true;
    stopping = true;
    if (engine != null) {
      Running.cancel();
    }
    try {
      jshell.stop();
    } catch (VMDisconnectedException e) {
      ended = true;
    }
  }

  private Outcome outcome(SnippetEvent event, Source source) {
    Snippet snippet = event.snippet();
    Throwable thrown = engine == null ? null : engine.thrown();
    if (event.exception() != null) {
      // A loop of the library that was interrupted says so by an exception of its own.
      Outcome failed =
          stopping
              ? new Outcome.Stopped(false)
              : new Outcome.Threw(problem(event.exception(), thrown));
      leaveWithoutValue(snippet, failed);
      return failed;
    }
    if (thrown instanceof ThreadDeath || stopping && event.value() == null) {
      Outcome stopped = new Outcome.Stopped(runsOn());
      leaveWithoutValue(snippet, stopped);
      return stopped;
    }
    if (event.status() == Status.REJECTED) {
      return new Outcome.Rejected(compileProblem(snippet, source));
    }
    if (event.status() == Status.NONEXISTENT) {
      return new Outcome.Ended();
    }
    boolean unresolved =
        event.status() == Status.RECOVERABLE_DEFINED
            || event.status() == Status.RECOVERABLE_NOT_DEFINED;
    if (snippet instanceof VarSnippet variable) {
      if (unresolved) {
        return new Outcome.Rejected(unresolvedProblem((DeclarationSnippet) snippet, source));
      }
      return value(snippet, variable.name(), event);
    }
    if (snippet instanceof DeclarationSnippet declaration) {
      boolean replaced = event.previousStatus().isDefined();
      return new Outcome.Declared(snippet, replaced, unresolved ? missing(declaration) : List.of());
    }
    if (snippet.kind() == Snippet.Kind.EXPRESSION) {
      if (event.value() == null) {
        return new Outcome.Ran(snippet);
      }
      return value(snippet, ((jdk.jshell.ExpressionSnippet) snippet).name(), event);
    }
    return new Outcome.Ran(snippet);
  }

  /**
   * A variable whose declaration failed is forgotten: jshell would give it null or 0, as if that
   * were its value. Why it has none is kept for whoever uses its name.
   */
  private void leaveWithoutValue(Snippet snippet, Outcome failed) {
    if (snippet instanceof VarSnippet variable && (engine == null || !engine.returned())) {
      jshell.drop(variable);
      failedVariables.put(
          variable.name(),
          failed instanceof Outcome.Threw threw
              ? "its declaration failed: " + threw.problem().message()
              : "its declaration was interrupted");
    }
  }

  private Outcome value(Snippet snippet, String name, SnippetEvent event) {
    failedVariables.remove(name);
    String shown = engine == null ? event.value() : engine.shown();
    return shown == null ? new Outcome.Ran(snippet) : new Outcome.Value(snippet, name, shown);
  }

  private List<String> missing(DeclarationSnippet snippet) {
    return jshell.unresolvedDependencies(snippet).toList();
  }

  private Problem compileProblem(Snippet snippet, Source source) {
    List<Diag> errors = jshell.diagnostics(snippet).filter(Diag::isError).toList();
    if (errors.isEmpty()) {
      return new Problem(source.origin().at(source.offset()), "this does not compile", "");
    }
    Diag first = errors.get(0);
    long position = first.getPosition() < 0 ? first.getStartPosition() : first.getPosition();
    Origin.Place place = source.origin().at(source.offset() + (int) Math.max(0, position));
    return new Problem(place, withoutValue(first).orElseGet(() -> sentence(first)), "");
  }

  /** What is to be said where the compiler misses a variable whose declaration failed. */
  private Optional<String> withoutValue(Diag diag) {
    Matcher missing = MISSING_VARIABLE.matcher(diag.getMessage(Locale.ROOT));
    String reason = missing.find() ? failedVariables.get(missing.group(1)) : null;
    return reason == null
        ? Optional.empty()
        : Optional.of(missing.group(1) + " has no value, because " + reason);
  }

  private Problem unresolvedProblem(DeclarationSnippet snippet, Source source) {
    Problem compiler = compileProblem(snippet, source);
    return jshell.diagnostics(snippet).anyMatch(Diag::isError)
        ? compiler
        : new Problem(compiler.place(), "unknown: " + String.join(", ", missing(snippet)), "");
  }

  private static String sentence(Diag diag) {
    return diag.getMessage(Locale.ROOT)
        .lines()
        .map(String::strip)
        .filter(line -> !line.matches("location: *class( REPL\\..*)?"))
        .collect(Collectors.joining("; "));
  }

  /** An exception that ended a thread of the user, and the line of a snippet that it passed. */
  Problem problem(Throwable thrown) {
    return new Problem(firstPlace(thrown), UserMistakes.sentence(thrown), trace(thrown));
  }

  /**
   * The failures of tasks that were given to an executor by an expression of their own, so that
   * nobody can ask for their results.
   */
  List<Problem> failedFutures() {
    if (engine == null || ended) {
      return List.of();
    }
    List<Problem> failures = new ArrayList<>();
    List<VarSnippet> unnamed =
        active().filter(VarSnippet.class::isInstance).map(VarSnippet.class::cast).toList();
    for (VarSnippet variable : unnamed) {
      if (!variable.name().startsWith("$") || !variable.typeName().contains("Future")) {
        continue;
      }
      evaluate(variable.name());
      if (lastValue() instanceof Future<?> future && future.isDone() && !future.isCancelled()) {
        try {
          future.get();
        } catch (ExecutionException e) {
          failures.add(problem(e.getCause()));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
    return failures;
  }

  /** Whether a thread in another virtual machine ended by an exception. */
  boolean failedElsewhere() {
    return engine == null
        && !ended
        && "true"
            .equals(jshell.eval("Boolean.getBoolean(\"" + FAILED_ELSEWHERE + "\")").get(0).value());
  }

  private Problem problem(JShellException exception, Throwable thrown) {
    if (exception instanceof UnresolvedReferenceException unresolved) {
      DeclarationSnippet snippet = unresolved.getSnippet();
      String name = snippet instanceof MethodSnippet method ? method.name() + "()" : snippet.name();
      Origin.Place place = firstPlace(exception);
      String message =
          name
              + " cannot run: it needs "
              + String.join(", ", missing(snippet))
              + ", not defined yet";
      return new Problem(place, message, trace(exception));
    }
    EvalException failure = (EvalException) exception;
    String message =
        thrown != null
            ? UserMistakes.sentence(thrown)
            : UserMistakes.sentence(failure.getExceptionClassName(), failure.getMessage());
    return new Problem(firstPlace(failure), message, trace(failure));
  }

  /** The innermost line of a snippet that the exception passed through. */
  private Origin.Place firstPlace(Throwable exception) {
    for (StackTraceElement frame : exception.getStackTrace()) {
      Origin.Place place = place(frame);
      if (place != null) {
        return place;
      }
    }
    return null;
  }

  /** The line of a snippet that a frame is in; null if it is in none. */
  Origin.Place place(StackTraceElement frame) {
    String file = String.valueOf(frame.getFileName());
    if (file.startsWith("#")) {
      Source source = sources.get(file.substring(1));
      return source == null ? null : source.atLine(frame.getLineNumber() - 1);
    }
    // A thread that the JDK's jshell did not wait for: it has not translated the frame.
    Matcher compiled = COMPILED_SNIPPET.matcher(file);
    Source source = compiled.matches() ? sources.getOrDefault(compiled.group(1), evaluating) : null;
    return source == null ? null : source.atCompiledLine(frame.getLineNumber());
  }

  private String trace(Throwable exception) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
      String type =
          cause instanceof EvalException failure
              ? failure.getExceptionClassName()
              : cause.getClass().getName();
      String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
      out.println((cause == exception ? "" : "Caused by: ") + type + message);
      for (StackTraceElement frame : cause.getStackTrace()) {
        Origin.Place place = place(frame);
        if (place != null) {
          String method = frame.getMethodName();
          out.println(
              "    at " + ("do_it$".equals(method) ? "" : method + " ") + "(" + place + ")");
        } else if (!ownFrame(frame)) {
          out.println("    at " + frame);
        }
      }
    }
    out.flush();
    return text.toString().stripTrailing();
  }

  private static boolean ownFrame(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("jdk.internal.reflect.")
        || type.startsWith("java.lang.reflect.Method")
        || type.startsWith("java.lang.invoke.")
        || type.startsWith("jdk.jshell.")
        || type.equals(LocalEngine.class.getName())
        || type.equals(SnippetThread.class.getName())
        || type.equals("java.lang.Thread");
  }

  @Override
  public void close() {
    jshell.close();
  }
}
