// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sketchell.shell.Home;
import org.sketchell.shell.ShellException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a script, a jar or the prompt on Apache Spark. */
@Command(
    name = "spark-submit",
    description =
        "Runs a script, a jar or the prompt on Apache Spark, or prints the line that does.",
    footer = {
      "",
      "ARGS are spark-submit's own: its options, what to run, and the arguments of that.",
      "  sketchell spark-submit --master 'local[2]' train.jsh data",
      "  sketchell spark-submit --master 'local-cluster[2,1,1024]'      (the prompt)",
      "  sketchell spark-submit --master spark://host:7077 --class my.Main my.jar",
      "The Spark is that of SPARK_HOME, or else the one that the build of this clone brings.",
      "Exit codes are those of sketchell run, or the jar's own."
    })
final class SparkSubmitCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Option(names = "--print", description = "Prints the line and runs nothing.")
  private boolean print;

  @Parameters(paramLabel = "ARGS", description = "What spark-submit takes.")
  private List<String> arguments = List.of();

  SparkSubmitCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    SparkLine line = line(SparkArguments.of(arguments), System.getenv());
    Map<String, String> environment = line.environment(System.getenv());
    List<String> words = line.spark().line(line.words(), environment);
    if (print) {
      List<String> whole = new ArrayList<>(List.of("env"));
      environment.forEach((name, value) -> whole.add(name + "=" + value));
      whole.addAll(words);
      System.out.println(ShellWords.line(whole));
      return 0;
    }
    return new Child(words, environment).run(line.isPrompt());
  }

  private static SparkLine line(SparkArguments given, Map<String, String> environment) {
    Path home =
        Home.folder()
            .filter(folder -> Files.isDirectory(folder.resolve("toolkit")))
            .orElseThrow(
                () ->
                    new ShellException(
                        "spark-submit needs what a clone of Sketchell builds for Spark, which no"
                            + " archive has: start it by the launcher of a clone."));
    Path module = home.resolve("spark").resolve("target").resolve("sketchell-spark.jar");
    if (!Files.isRegularFile(module)) {
      throw new ShellException(
          "%s is missing: build it with mvn -Pspark -pl toolkit,spark -am -DskipTests package.",
          module);
    }
    SparkHome spark = SparkHome.find(home, environment);
    List<Path> ours = new ArrayList<>(List.of(module));
    ours.addAll(spark.without(Home.program(home).getParent()));
    return SparkLine.of(spark, ours, given);
  }
}
