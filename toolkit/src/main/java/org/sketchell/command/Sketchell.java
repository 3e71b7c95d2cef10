// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sketchell.data.Notice;
import org.sketchell.file.Printable;
import org.sketchell.runtime.UnpackedOnce;
import org.sketchell.runtime.Versions;
import org.sketchell.shell.InteractiveShell;
import org.sketchell.shell.LessonStart;
import org.sketchell.shell.ShellException;
import org.sketchell.shell.UserMistakes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code sketchell}: without arguments the interactive shell. */
@Command(
    name = "sketchell",
    description = "Builds, trains, explains and ships small convolutional networks.",
    versionProvider = Sketchell.Version.class,
    footer = {"", "Without a command: an interactive shell (/help there says more)."})
public final class Sketchell implements Callable<Integer> {
  /** The exit code of a command that failed unexpectedly. */
  static final int FAILED = 1;

  /** The exit code of a command that was used wrongly or got a file it cannot use. */
  static final int MISTAKE = 2;

  /** The exit code of a command that Ctrl-C ended. */
  static final int INTERRUPTED = 130;

  /**
   * The commands. {@code x-yz} is the class {@code XYzCommand} of this package; a class is loaded
   * only when its command is used or help is asked for.
   */
  static final List<String> COMMANDS =
      List.of(
          "tutorial",
          "train",
          "predict",
          "evaluate",
          "reproduce",
          "export",
          "export-training",
          "import-state",
          "info",
          "data",
          "doodles",
          "doctor",
          "run",
          "jshell",
          "spark-submit",
          "kernel",
          "jupyter",
          "warmup");

  /** A command that takes what another program takes. */
  private static final String PASSED_ON = "spark-submit";

  /** Commands that run snippets, and stop them themselves. */
  private static final List<String> OWN_SIGNALS =
      List.of("run", "jshell", PASSED_ON, "kernel", "warmup");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version.")
  private boolean version;

  @Option(
      names = "--remote",
      description = "The shell runs snippets in a virtual machine of their own.")
  private boolean remote;

  @Option(
      names = "--lesson",
      paramLabel = "N",
      completionCandidates = LessonStart.Numbers.class,
      description =
          "The shell starts where lesson N of the chapter ends: ${COMPLETION-CANDIDATES}.")
  private String lesson;

  @Option(
      names = "--trace",
      fallbackValue = "true",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Shows the whole stack trace of an error.")
  private boolean trace;

  private Sketchell() {}

  public static void main(String[] arguments) {
    Output.isWatched();
    LogLevels.areSet();
    Notice.areWritten();
    UnpackedOnce.announce(note -> Notice.say(List.of(note)));
    System.exit(Output.exitCode(run(arguments)));
  }

  /** Runs a command and returns its exit code. */
  static int run(String... arguments) {
    if (arguments.length == 0) {
      return plainly(() -> new InteractiveShell(false, Optional.empty()).run());
    }
    if (arguments[0].equals("download")) {
      return plainly(Sketchell::download);
    }
    if (RunCommand.isPlain(arguments)) {
      return plainly(RunCommand.plain(arguments));
    }
    if (arguments.length == 2 && arguments[0].equals("kernel") && !arguments[1].startsWith("-")) {
      return plainly(KernelCommand.plain(arguments[1]));
    }
    if (known(arguments[0]) && !OWN_SIGNALS.contains(arguments[0])) {
      Interruption.endsTheProcess();
    }
    Sketchell sketchell = new Sketchell();
    CommandLine line = new CommandLine(sketchell);
    boolean known = known(arguments[0]);
    for (String name : known ? List.of(arguments[0]) : COMMANDS) {
      line.addSubcommand(name, commandLine(name));
    }
    line.setExpandAtFiles(!arguments[0].equals(PASSED_ON));
    line.setExecutionStrategy(sketchell::execute);
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> report(problem, sketchell.trace, command.getErr()));
    line.setParameterExceptionHandler(
        (mistake, given) -> {
          CommandLine command = mistake.getCommandLine();
          PrintWriter err = command.getErr();
          err.println(Printable.lines(mistake.getMessage()));
          if (!CommandLine.UnmatchedArgumentException.printSuggestions(mistake, err)) {
            err.println(command.getCommandSpec().qualifiedName() + " --help shows what it takes.");
          }
          return MISTAKE;
        });
    try {
      return line.execute(arguments);
    } catch (Error e) {
      // Of exceptions the command line hears, of errors it does not.
      return report(e, sketchell.trace, line.getErr());
    }
  }

  /** Without the command line, whose classes take a tenth of a second to load. */
  private static int plainly(Callable<Integer> command) {
    try {
      return command.call();
    } catch (Exception | Error e) {
      return report(e, false, new PrintWriter(System.err, true));
    }
  }

  /** What the command data was called when it had Quick, Draw! only. */
  private static Integer download() {
    throw new ShellException(
        "sketchell download is sketchell data quickdraw --classes violin,piano now; sketchell data"
            + " lists all data sets.");
  }

  private int execute(CommandLine.ParseResult parsed) {
    if (parsed.hasSubcommand() && (remote || lesson != null)) {
      CommandLine.ParseResult command = parsed.subcommand();
      throw new CommandLine.ParameterException(
          command.commandSpec().commandLine(),
          (remote ? "--remote" : "--lesson")
              + " before a command is for the shell alone; what "
              + command.commandSpec().name()
              + " takes comes after its name.");
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static boolean known(String name) {
    return COMMANDS.contains(name);
  }

  boolean trace() {
    return trace;
  }

  @Override
  public Integer call() {
    return new InteractiveShell(remote, Optional.ofNullable(lesson).map(LessonStart::file)).run();
  }

  /** A command by itself: what follows a script belongs to it, and Spark's options to Spark. */
  static CommandLine commandLine(String name) {
    boolean passedOn = name.equals(PASSED_ON);
    return new CommandLine(command(name))
        .setStopAtPositional(passedOn || name.equals("run"))
        .setUnmatchedOptionsArePositionalParams(passedOn);
  }

  /** A new instance of the class of a command. */
  static Object command(String name) {
    StringBuilder type = new StringBuilder(Sketchell.class.getPackageName()).append('.');
    for (String word : name.split("-")) {
      type.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    type.append("Command");
    try {
      var constructor = Class.forName(type.toString()).getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The class " + type + " of a command cannot be used.", e);
    }
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"sketchell " + Versions.sketchell(), "Java " + Versions.java()};
    }
  }

  private static int report(Throwable problem, boolean trace, PrintWriter err) {
    if (trace) {
      problem.printStackTrace(err);
    } else {
      err.println(Printable.lines(UserMistakes.sentence(problem)));
    }
    if (UserMistakes.explains(problem)) {
      return MISTAKE;
    }
    if (!trace) {
      err.println("(This was not expected; --trace shows where it happened.)");
    }
    return FAILED;
  }
}
