// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sketchell.file.Printable;
import org.sketchell.kernel.KernelSpec;
import org.sketchell.shell.Home;
import org.sketchell.shell.ShellException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the kernel known to Jupyter. */
@Command(
    name = "jupyter",
    description = "Makes the kernel known to Jupyter, so that notebooks can be opened with it.",
    subcommands = {JupyterCommand.Install.class, JupyterCommand.Uninstall.class})
final class JupyterCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Spec private CommandSpec spec;

  JupyterCommand() {}

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "sketchell jupyter wants to know what to do: install or uninstall.");
  }

  /** Where the description lies. */
  static final class Place {
    @Option(
        names = "--prefix",
        paramLabel = "DIR",
        description =
            "Of the Jupyter of a Python environment in this folder (sys.prefix), and not of every"
                + " Jupyter of this user.")
    private Path prefix;

    KernelSpec spec() {
      return prefix == null ? KernelSpec.ofUser() : KernelSpec.below(prefix);
    }
  }

  @Command(name = "install", description = "Writes the description of the kernel.")
  static final class Install implements Callable<Integer> {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Shows this help.")
    private boolean help;

    @CommandLine.Mixin private Place place;

    Install() {}

    @Override
    public Integer call() {
      Path home =
          Home.folder()
              .orElseThrow(
                  () ->
                      new ShellException(
                          "Jupyter starts the kernel by the launcher: install it by that, too,"
                              + " sketchell jupyter install."));
      KernelSpec spec = place.spec();
      Optional<String> before = spec.program();
      spec.write(home);
      System.out.println(
          Printable.line(spec)
              + before.map(program -> " (before: " + Printable.line(program) + ")").orElse(""));
      System.out.println(
          "Jupyter knows the kernel \""
              + KernelSpec.DISPLAY_NAME
              + "\" now: jupyter lab "
              + Printable.line(home.resolve("scripts/notebooks")));
      return 0;
    }
  }

  @Command(name = "uninstall", description = "Deletes the description of the kernel.")
  static final class Uninstall implements Callable<Integer> {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Shows this help.")
    private boolean help;

    @CommandLine.Mixin private Place place;

    Uninstall() {}

    @Override
    public Integer call() {
      KernelSpec spec = place.spec();
      if (!spec.delete()) {
        throw new ShellException("There is no %s to delete.", spec);
      }
      System.out.println(Printable.line(spec) + " is deleted.");
      return 0;
    }
  }
}
