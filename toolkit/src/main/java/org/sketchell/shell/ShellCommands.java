// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import org.sketchell.dependency.DependencyException;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;

/** The lines that begin with a slash. */
final class ShellCommands {
  /** They are not suggested: who tries a suggestion is to lose nothing. */
  private static final Set<String> LOSING = Set.of("/reset", "/drop", "/exit");

  private static final int INPUTS_SHOWN = 50;

  private final Dialogue dialogue;
  private final Editor editor = new Editor(System.getenv());
  private final Map<String, Command> commands = new LinkedHashMap<>();
  private SystemCommand.Streams streams = SystemCommand.Streams.OF_THE_SHELL;

  private record Command(String synopsis, String purpose, Action action) {}

  private interface Action {
    /** Runs; the answer says whether the rest of the input should run. */
    boolean run(String argument);
  }

  ShellCommands(Dialogue dialogue) {
    this.dialogue = dialogue;
    add("/help", "[NAME]", "this list; the Javadoc of a class of the toolkit", this::help);
    add("/open", "FILE", "runs a script or a notebook here", this::open);
    add("/watch", "FILE", "runs a script here, again whenever it changes", this::watch);
    add("/deps", "[G:A:V ...]", "adds libraries of Maven repositories; lists them", this::deps);
    add("/env", "[-class-path PATH]", "adds jars and folders of classes; lists them", this::env);
    add("/time", "[N] SNIPPET", "runs a snippet and says how long it took", this::measure);
    add("/profile", "[N] SNIPPET", "runs a snippet and says where its time goes", this::measure);
    add(
        "/save",
        "[-history] FILE",
        "writes what was entered to a script or a notebook",
        this::save);
    add("/edit", "[NAME]", "changes snippets in your editor ($VISUAL, $EDITOR)", this::edit);
    add("/history", "[N]", "the last inputs, of earlier sessions too", this::history);
    add("/vars", "", "the variables", this::vars);
    add("/methods", "", "the methods", this::methods);
    add("/types", "", "the classes, records, interfaces and enums", this::types);
    add("/imports", "", "the imports", this::imports);
    add("/list", "", "the snippets in force", this::list);
    add("/drop", "NAME", "forgets a variable, method or type", this::drop);
    add("/trace", "", "the stack trace of the last exception", this::trace);
    add("/set", "trace on|off", "whether a trace follows every exception", this::set);
    add("/reset", "", "forgets everything and starts anew", this::reset);
    add("/exit", "[N]", "leaves the shell, with an exit code", this::exit);
  }

  private void add(String name, String synopsis, String purpose, Action action) {
    commands.put(name, new Command(synopsis, purpose, action));
  }

  /** The names of all commands, with their slash. */
  List<String> names() {
    return List.copyOf(commands.keySet());
  }

  String purpose(String name) {
    return commands.get(name).purpose();
  }

  /** The ending of the files that a command takes; nothing if it takes none. */
  Optional<String> filesOf(String name) {
    if (!commands.containsKey(name)) {
      return Optional.empty();
    }
    String synopsis = commands.get(name).synopsis();
    return synopsis.endsWith("FILE")
        ? Optional.of(".jsh")
        : synopsis.endsWith("PATH]") ? Optional.of(".jar") : Optional.empty();
  }

  /** Where commands of the system read and write. */
  void streams(SystemCommand.Streams streams) {
    this.streams = streams;
  }

  /** Runs a command line; says whether the rest of the input should run. */
  boolean run(String line) {
    if (line.startsWith("!")) {
      // What it names may have been declared since the input was cut into pieces.
      return SystemCommand.isOne(dialogue.session().analysis(), line)
          ? explained(() -> system(line))
          : dialogue.enter(line);
    }
    Optional<Measurement> measured = Measurement.of(line);
    if (measured.isPresent()) {
      return explained(() -> measure(measured.get(), line));
    }
    String[] words = line.split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    String typed = words[0];
    String word = typed.equals("/?") ? "/help" : typed.replaceFirst("^%", "/");
    List<String> meant =
        commands.containsKey(word)
            ? List.of(word)
            : commands.keySet().stream().filter(name -> name.startsWith(word)).toList();
    if (meant.size() == 1) {
      String name = meant.get(0);
      return explained(
          () ->
              Measurement.of(name).isPresent()
                  ? run(name + " " + argument)
                  : commands.get(name).action().run(argument));
    }
    if (meant.isEmpty()) {
      String near = near(word).map(name -> "; did you mean " + name + "?").orElse(".");
      dialogue.complain(typed + " is not a command" + near + " /help lists all.");
    } else {
      dialogue.complain(typed + " can mean " + String.join(", ", meant) + ". /help lists all.");
    }
    return false;
  }

  private boolean explained(BooleanSupplier action) {
    try {
      return action.getAsBoolean();
    } catch (FileException | ShellException | DependencyException e) {
      dialogue.complain(UserMistakes.sentence(e));
      return false;
    }
  }

  /** A command of nearly this name, but none that would throw something away. */
  private Optional<String> near(String word) {
    return commands.keySet().stream()
        .filter(name -> !LOSING.contains(name))
        .filter(name -> distance(word, name) <= (name.length() > 5 ? 2 : 1) || swapped(word, name))
        .min(Comparator.comparingInt(name -> distance(word, name)));
  }

  /** Whether two neighbouring letters have changed places. */
  private static boolean swapped(String a, String b) {
    int at = 0;
    while (at < Math.min(a.length(), b.length()) && a.charAt(at) == b.charAt(at)) {
      at++;
    }
    return a.length() == b.length()
        && at + 1 < a.length()
        && a.charAt(at) == b.charAt(at + 1)
        && a.charAt(at + 1) == b.charAt(at)
        && a.substring(at + 2).equals(b.substring(at + 2));
  }

  private void say(String line) {
    dialogue.out().println(line);
  }

  private boolean help(String name) {
    if (!name.isEmpty()) {
      String bare = name.startsWith("/") ? name : "/" + name;
      if (commands.containsKey(bare)) {
        say(bare + " " + commands.get(bare).synopsis() + "  " + commands.get(bare).purpose());
        return true;
      }
      say(Javadoc.ofName(name).orElse("Nothing is known about " + name + "."));
      return true;
    }
    commands.forEach(
        (command, what) ->
            say(
                String.format(
                    Locale.ROOT, "%-24s %s", command + " " + what.synopsis(), what.purpose())));
    say(String.format(Locale.ROOT, "%-24s %s", "!COMMAND", "runs a command of the system"));
    say("");
    say("Tab completes, Shift-Tab shows the documentation of what stands before the cursor,");
    say("help(X.class) that of a class; Ctrl-C stops what runs, Ctrl-D leaves.");
    return true;
  }

  private boolean open(String name) {
    if (name.isEmpty()) {
      dialogue.complain("/open needs the name of a file.");
      return false;
    }
    return open(ScriptFiles.resolve(new Origin("", ""), name));
  }

  /** Runs a script here; says whether all of it ran. */
  boolean open(Path file) {
    PrintWriter out = dialogue.out();
    ScriptRunner runner = new ScriptRunner(dialogue.session(), out, out, false, false);
    runner.streams(streams);
    runner.failures(dialogue::scriptFailed);
    int code = runner.runFile(file, file.toString());
    if (dialogue.session().runsOn()) {
      dialogue.complain("Its code does not stop: it runs on in the background until the end.");
    }
    if (runner.exitCode() != null) {
      dialogue.finish(runner.exitCode());
    }
    return code == 0;
  }

  private boolean watch(String name) {
    if (name.isEmpty()) {
      dialogue.complain("/watch needs the name of a file.");
      return false;
    }
    Session session = dialogue.session();
    new Watch(session, dialogue.out(), dialogue.paint(), streams)
        .run(ScriptFiles.resolve(new Origin("", ""), name));
    if (session.hasEnded()) {
      dialogue.complain("The script is no longer watched; a new session begins.");
      dialogue.replace();
    }
    return false;
  }

  private ClassPathCommands classPath() {
    return new ClassPathCommands(
        dialogue.session(),
        line -> {
          say(line);
          dialogue.out().flush();
        });
  }

  private boolean deps(String argument) {
    classPath().deps(argument);
    return true;
  }

  private boolean env(String argument) {
    String refused = classPath().env(new Origin("", ""), argument);
    if (!refused.isEmpty()) {
      dialogue.complain(refused);
    }
    return refused.isEmpty();
  }

  /** What follows the name is looked at together with it. */
  private boolean measure(String none) {
    throw new IllegalStateException("A measurement was not recognised.");
  }

  private boolean measure(Measurement asked, String line) {
    String snippet = asked.snippet(dialogue.session().analysis(), line);
    return new Measured(dialogue.session(), result -> say(dialogue.paint().faint(result)))
        .run(asked, () -> dialogue.enter(snippet));
  }

  private boolean system(String line) {
    Session session = dialogue.session();
    int[] code = new int[1];
    Supplier<String> command =
        () -> {
          code[0] = SystemCommand.of(line).run(streams, dialogue.out(), session::isStopped);
          return "";
        };
    if (streams == SystemCommand.Streams.OF_THE_PROCESS) {
      dialogue.lendingTerminal(command);
    } else {
      command.get();
    }
    if (code[0] != 0) {
      dialogue.complain(SystemCommand.sentence(code[0]));
    }
    return code[0] == 0;
  }

  private boolean save(String argument) {
    boolean all = argument.startsWith("-history ");
    String name = all ? argument.substring("-history ".length()).strip() : argument;
    if (name.isEmpty()) {
      dialogue.complain("/save needs the name of a file.");
      return false;
    }
    Session session = dialogue.session();
    List<Snippet> snippets = (all ? session.history() : session.active()).toList();
    Path file = ScriptFiles.resolve(new Origin("", ""), name);
    String wrote = SavedSession.write(file, snippets, session);
    say(dialogue.paint().faint(wrote));
    return true;
  }

  /** Edits the snippets of a name or number, or all; what is changed is evaluated. */
  private boolean edit(String name) {
    List<Snippet> chosen =
        dialogue
            .session()
            .active()
            .filter(
                snippet -> name.isEmpty() || snippet.id().equals(name) || isNamed(snippet, name))
            .toList();
    if (chosen.isEmpty() && !name.isEmpty()) {
      dialogue.complain("There is nothing called " + name + "; /list shows what there is.");
      return false;
    }
    if (streams != SystemCommand.Streams.OF_THE_PROCESS) {
      dialogue.complain(
          "/edit needs a terminal for the editor; in a notebook, change the cell itself.");
      return false;
    }
    List<String> before =
        chosen.stream().map(snippet -> snippet.source().strip()).distinct().toList();
    String text = before.stream().map(source -> source + "\n").collect(Collectors.joining());
    String after = dialogue.lendingTerminal(() -> editor.edit(text));
    List<String> kept = new ArrayList<>(before);
    for (Unit unit : Units.of(dialogue.session().analysis(), after)) {
      boolean same = kept.remove(unit.source().strip()) || kept.remove(text(after, unit));
      if (!same && !dialogue.enter(text(after, unit))) {
        return false;
      }
    }
    return true;
  }

  private static String text(String all, Unit unit) {
    return all.substring(unit.offset(), unit.offset() + unit.length()).strip();
  }

  private static boolean isNamed(Snippet snippet, String name) {
    return snippet instanceof jdk.jshell.DeclarationSnippet declared && declared.name().equals(name)
        || snippet instanceof jdk.jshell.ExpressionSnippet value && name.equals(value.name());
  }

  private boolean history(String number) {
    if (!number.matches("\\d{0,9}")) {
      dialogue.complain("/history takes how many inputs to show, this is no number: " + number);
      return false;
    }
    int most = number.isEmpty() ? INPUTS_SHOWN : Integer.parseInt(number);
    List<String> inputs = dialogue.history();
    int first = Math.max(0, inputs.size() - most);
    int width = Integer.toString(inputs.size()).length();
    for (int i = first; i < inputs.size(); i++) {
      String at = String.format(Locale.ROOT, "%" + width + "d  ", i + 1);
      say(at + Printable.lines(inputs.get(i)).replace("\n", "\n" + " ".repeat(at.length())));
    }
    if (first > 0) {
      say(
          dialogue
              .paint()
              .faint(first + " earlier ones are left out; /history N shows the last N."));
    }
    return true;
  }

  private <S extends Snippet> Stream<S> active(Class<S> type) {
    return dialogue.session().active().filter(type::isInstance).map(type::cast);
  }

  private boolean vars(String none) {
    for (VarSnippet variable : active(VarSnippet.class).toList()) {
      String head = dialogue.session().typeOf(variable) + " " + variable.name() + " = ";
      String value = dialogue.session().valueOf(variable);
      if (dialogue.session().isStopped()) {
        dialogue.complain("Interrupted.");
        return false;
      }
      say(head + dialogue.paint().fit(value, head.length()));
    }
    return true;
  }

  private boolean methods(String none) {
    active(MethodSnippet.class).forEach(method -> say(method.name() + " " + method.signature()));
    return true;
  }

  private boolean types(String none) {
    active(TypeDeclSnippet.class)
        .forEach(
            type ->
                say(Feedback.declared(new Outcome.Declared(type, false, List.of())).substring(8)));
    return true;
  }

  private boolean imports(String none) {
    dialogue.session().imports().forEach(this::say);
    return true;
  }

  private boolean list(String none) {
    dialogue
        .session()
        .active()
        .forEach(
            snippet ->
                say(
                    String.format(
                        Locale.ROOT,
                        "%4s : %s",
                        snippet.id(),
                        snippet.source().replace("\n", "\n       "))));
    return true;
  }

  private boolean drop(String name) {
    List<Snippet> found =
        dialogue
            .session()
            .active()
            .filter(
                snippet ->
                    snippet instanceof jdk.jshell.DeclarationSnippet declared
                        && declared.name().equals(name))
            .toList();
    if (found.isEmpty()) {
      dialogue.complain("There is nothing called " + name + ".");
      return false;
    }
    found.forEach(dialogue.session().jshell()::drop);
    return true;
  }

  private boolean trace(String none) {
    say(dialogue.lastTrace().isEmpty() ? "There was no exception yet." : dialogue.lastTrace());
    return true;
  }

  private boolean set(String what) {
    switch (what.replaceAll("\\s+", " ")) {
      case "trace on" -> dialogue.traces(true);
      case "trace off" -> dialogue.traces(false);
      default -> {
        dialogue.complain("/set knows: trace on, trace off.");
        return false;
      }
    }
    return true;
  }

  private boolean reset(String none) {
    dialogue.reset();
    return true;
  }

  private boolean exit(String argument) {
    if (argument.isEmpty()) {
      dialogue.finish(0);
      return false;
    }
    try {
      dialogue.finish(Integer.parseInt(argument));
    } catch (NumberFormatException e) {
      List<Outcome> outcomes = dialogue.session().evaluate(argument);
      if (outcomes.stream().allMatch(Outcome::succeeded)
          && dialogue.session().lastValue() instanceof Integer code) {
        dialogue.finish(code);
      } else {
        dialogue.complain("/exit takes an int, this is none: " + argument);
      }
    }
    return false;
  }

  /** Levenshtein's distance. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
