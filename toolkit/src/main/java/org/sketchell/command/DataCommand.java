// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gets data to learn from; each data set is a command below it. */
@Command(
    name = "data",
    description = "Gets data to learn from; alone, it lists the data sets.",
    subcommands = {
      QuickDrawCommand.class,
      MnistCommand.class,
      FashionMnistCommand.class,
      DoodlesCommand.class
    })
final class DataCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(arity = "0..1", hidden = true)
  private String unknown;

  @Spec private CommandSpec spec;

  DataCommand() {}

  @Override
  public Integer call() {
    Map<String, CommandLine> sets = spec.subcommands();
    if (unknown != null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "There is no data set '"
              + unknown
              + "'; there are "
              + String.join(", ", sets.keySet())
              + ".");
    }
    sets.forEach(
        (name, command) -> {
          DataSet set = command.getCommand();
          System.out.println(name);
          List.of(
                  "holds     " + set.content(),
                  "size      " + set.size(),
                  "licence   " + set.licence(),
                  "network   " + set.network())
              .forEach(line -> System.out.println("  " + line));
        });
    System.out.println(
        "sketchell data NAME gets one, into data/NAME; sketchell data NAME --help says more.");
    return 0;
  }
}
