// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sketchell.doodle.Doodles;
import org.sketchell.file.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes drawings; a command of its own, and one of the data sets. */
@Command(
    name = "doodles",
    description = "Draws doodles into .npy files, one per class; needs no network.")
final class DoodlesCommand implements Callable<Integer>, DataSet {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description =
          "The folder to write to (default: data/doodles, or data/alternative with --alt).")
  private Path folder;

  @Option(names = "--to", paramLabel = "DIR", description = "The same.")
  private Path to;

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "NAME",
      description = "What to draw; known are angel, cello, piano, violin (default: all but cello).")
  private List<String> classes;

  @Option(
      names = "--alt",
      description = "Draws the harder set: violin, piano and cello, which are much alike.")
  private boolean alternative;

  @Option(
      names = "--per-class",
      paramLabel = "N",
      defaultValue = "3200",
      description = "Doodles of each class (default: ${DEFAULT-VALUE}).")
  private int perClass;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "The same seed draws the same doodles (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Spec private CommandSpec spec;

  DoodlesCommand() {}

  @Override
  public Integer call() {
    if (alternative && classes != null) {
      throw mistake("--alt names the classes itself; leave --classes or --alt out.");
    }
    if (folder != null && to != null) {
      throw mistake("The folder is named twice; leave --to or DIR out.");
    }
    Path place = folder != null ? folder : to != null ? to : usual();
    List<String> drawn = classes();
    Doodles.write(place, drawn, perClass, seed);
    System.out.printf(
        Locale.ROOT,
        "%d doodles each of %s in %s%n",
        perClass,
        String.join(", ", drawn),
        Printable.line(place));
    return 0;
  }

  private CommandLine.ParameterException mistake(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }

  private Path usual() {
    return Path.of("data", alternative ? "alternative" : "doodles");
  }

  private List<String> classes() {
    if (classes != null) {
      return classes;
    }
    return alternative ? Doodles.alternativeClasses() : Doodles.tutorialClasses();
  }

  @Override
  public String content() {
    return "drawings by this program, like those of Quick, Draw!: "
        + String.join(", ", Doodles.classes());
  }

  @Override
  public String size() {
    return "2.5 MB a class, or as many as you like";
  }

  @Override
  public String licence() {
    return "none needed: they are drawn on your machine";
  }

  @Override
  public String network() {
    return "not needed";
  }
}
