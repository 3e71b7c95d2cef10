// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.sketchell.shell.Home;
import org.sketchell.shell.LessonStart;
import org.sketchell.shell.ShellException;
import org.sketchell.shell.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts the JDK's own jshell with the toolkit in it. */
@Command(
    name = "jshell",
    description = "Starts the JDK's own jshell with the toolkit, or prints the line that does.")
final class JshellCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Option(names = "--print", description = "Prints the line and runs nothing.")
  private boolean print;

  @Option(
      names = "--lesson",
      paramLabel = "N",
      completionCandidates = LessonStart.Numbers.class,
      description = "Starts where lesson N of the chapter ends: ${COMPLETION-CANDIDATES}.")
  private String lesson;

  @Parameters(paramLabel = "ARGS", description = "More arguments for jshell, such as a script.")
  private List<String> arguments = List.of();

  JshellCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path home = home();
    List<String> files = new ArrayList<>();
    if (lesson != null) {
      files.add(LessonStart.file(lesson).toString());
    }
    files.addAll(arguments);
    Surroundings.look();
    List<String> line = line(home, files);
    if (print) {
      System.out.println(ShellWords.line(line));
      return 0;
    }
    ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
    builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    return builder.start().waitFor();
  }

  /** The folder of the clone or archive, which the launcher names. */
  private static Path home() {
    return Home.folder()
        .filter(home -> Files.isDirectory(home.resolve("jshell-startup")))
        .orElseThrow(
            () ->
                new ShellException(
                    "jshell needs the startup files beside Sketchell: start it by the launcher,"
                        + " sketchell jshell."));
  }

  /** The command line of a jshell that has the toolkit. */
  static List<String> line(Path home, List<String> more) {
    Path startup = home.resolve("jshell-startup");
    Path java = Path.of(System.getProperty("java.home"));
    List<String> line = new ArrayList<>();
    line.add(java.resolve("bin").resolve("jshell").toString());
    line.add("--class-path");
    line.add(Home.program(home).toString());
    for (String file : List.of("imports.jsh", "feedback.jsh")) {
      line.add("--startup");
      line.add(startup.resolve(file).toString());
    }
    line.add("--feedback");
    line.add("sketchell");
    if (Runtime.version().feature() >= 22) {
      line.add("-R--enable-native-access=ALL-UNNAMED");
    }
    line.add("-R-Dfile.encoding=UTF-8");
    line.add("-R-Dsun.stdout.encoding=UTF-8");
    line.add("-R-Dstdout.encoding=UTF-8");
    Surroundings.options().forEach(option -> line.add("-R" + option));
    line.addAll(more);
    return line;
  }
}
