// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.sketchell.shell.Script;
import org.sketchell.shell.ShellException;
import org.sketchell.shell.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs a script. */
@Command(
    name = "run",
    description = "Runs a script of snippets.",
    footer = {
      "",
      "Exit codes: 0; 1 an exception; 2 the script does not compile or cannot be read;",
      "n by /exit n; 130 interrupted; 141 its reader has left. A script may begin with #!/usr/bin/env -S sketchell run",
      "Lines //DEPS group:artifact:version above its first statement add libraries; assertTrue, assertClose, ... test."
    })
final class RunCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Option(names = "--echo", description = "Shows the value of every snippet, as the prompt does.")
  private boolean echo;

  @Option(names = "--remote", description = "Runs the snippets in a virtual machine of their own.")
  private boolean remote;

  /** Null for a {@linkplain #plain plain} command. */
  @ParentCommand private Sketchell sketchell;

  @Parameters(
      index = "0",
      paramLabel = "FILE.jsh",
      description = "The script; - is standard input.")
  private String file;

  @Parameters(index = "1..*", paramLabel = "ARGS", description = "What the script sees as args.")
  private List<String> arguments = List.of();

  RunCommand() {}

  /** Whether this is a script without options, followed by what the command line leaves alone. */
  static boolean isPlain(String... line) {
    return line.length > 1
        && line[0].equals("run")
        && !line[1].isEmpty()
        && (line[1].equals("-") || !line[1].startsWith("-"))
        && Arrays.stream(line).noneMatch(word -> word.startsWith("@"));
  }

  /** What the command line makes of such words. */
  static RunCommand plain(String... line) {
    RunCommand command = new RunCommand();
    command.file = line[1];
    command.arguments = List.of(line).subList(2, line.length);
    return command;
  }

  @Override
  public Integer call() throws IOException {
    boolean piped = file.equals("-");
    if (!piped && !Files.exists(Path.of(file))) {
      throw new ShellException("%s does not exist: a script to run was expected.", file);
    }
    Surroundings.look();
    try (Script script =
        Script.open(remote, echo, sketchell != null && sketchell.trace(), arguments)) {
      Interruption.asks(script::stop);
      return piped ? script.run("stdin", System.in) : script.runFile(Path.of(file));
    }
  }
}
