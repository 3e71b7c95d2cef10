package org.sketchell.shell;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.ImportSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;

/** The lines that begin with a slash. */
final class ShellCommands {
  private final Dialogue dialogue;
  private final Map<String, Command> commands = new LinkedHashMap<>();

  private record Command(String synopsis, String purpose, Action action) {}

  private interface Action {
    /** Runs; the answer says whether the rest of the input should run. */
    boolean run(String argument);
  }

  ShellCommands(Dialogue dialogue) {
    this.dialogue = dialogue;
    add("/help", "[NAME]", "this list; the Javadoc of a class of the toolkit", this::help);
    add("/open", "FILE", "runs a script here", this::open);
    add("/save", "[-history] FILE", "writes what was entered to a script", this::save);
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

  boolean takesFile(String name) {
    return commands.containsKey(name) && commands.get(name).synopsis().endsWith("FILE");
  }

  /** Runs a command line; says whether the rest of the input should run. */
  boolean run(String line) {
    String[] words = line.split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    String word = words[0].equals("/?") ? "/help" : words[0];
    List<String> meant =
        commands.containsKey(word)
            ? List.of(word)
            : commands.keySet().stream().filter(name -> name.startsWith(word)).toList();
    if (meant.size() == 1) {
      try {
        return commands.get(meant.get(0)).action().run(argument);
      } catch (FileException e) {
        dialogue.complain(UserMistakes.sentence(e));
        return false;
      }
    }
    String near =
        meant.isEmpty()
            ? commands.keySet().stream()
                .min(Comparator.comparingInt(name -> distance(word, name)))
                .orElseThrow()
            : String.join(", ", meant);
    dialogue.complain(
        word
            + (meant.isEmpty() ? " is not a command; did you mean " : " can mean ")
            + near
            + (meant.isEmpty() ? "?" : ".")
            + " /help lists all.");
    return false;
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
    PrintWriter out = dialogue.out();
    ScriptRunner runner = new ScriptRunner(dialogue.session(), out, out, false, false);
    Path file = ScriptFiles.resolve(new Origin("", ""), name);
    int code = runner.runFile(file, file.toString());
    if (dialogue.session().runsOn()) {
      dialogue.complain("Its code does not stop: it runs on in the background until the end.");
    }
    if (runner.exitCode() != null) {
      dialogue.finish(runner.exitCode());
    } else if (code != 0) {
      dialogue.fails();
    }
    return code == 0;
  }

  private boolean save(String argument) {
    boolean all = argument.startsWith("-history ");
    String name = all ? argument.substring("-history ".length()).strip() : argument;
    if (name.isEmpty()) {
      dialogue.complain("/save needs the name of a file.");
      return false;
    }
    Stream<Snippet> snippets = all ? dialogue.session().history() : dialogue.session().active();
    String text =
        snippets.map(snippet -> snippet.source().strip() + "\n").collect(Collectors.joining());
    Path file = ScriptFiles.resolve(new Origin("", ""), name);
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    return true;
  }

  private <S extends Snippet> Stream<S> active(Class<S> type) {
    return dialogue.session().active().filter(type::isInstance).map(type::cast);
  }

  private boolean vars(String none) {
    for (VarSnippet variable : active(VarSnippet.class).toList()) {
      String head = variable.typeName() + " " + variable.name() + " = ";
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
    dialogue
        .session()
        .jshell()
        .imports()
        .map(ImportSnippet::source)
        .forEach(source -> say(source.strip()));
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
