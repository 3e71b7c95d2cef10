package org.sketchell.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sketchell.doodle.Doodles;
import org.sketchell.file.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes drawings. */
@Command(
    name = "doodles",
    description = "Draws doodles into .npy files, one per class; needs no network.")
final class DoodlesCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(paramLabel = "DIR", description = "The folder to write to.")
  private Path folder;

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "NAME",
      description = "What to draw; known are angel, cello, piano, violin (default: all but cello).")
  private List<String> classes = Doodles.tutorialClasses();

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

  DoodlesCommand() {}

  @Override
  public Integer call() {
    Doodles.write(folder, classes, perClass, seed);
    System.out.printf(
        Locale.ROOT,
        "%d doodles each of %s in %s%n",
        perClass,
        String.join(", ", classes),
        Printable.line(folder));
    return 0;
  }
}
