// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sketchell.model.TrainedModel;
import org.sketchell.picture.Display;
import org.sketchell.train.ProgressBar;
import org.sketchell.train.Reproduction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains again from a model's record. */
@Command(
    name = "reproduce",
    description = "Trains again as a model's record says, and tells what is the same.",
    footer = {
      "",
      "The exit code is 0 if data and weights are identical, bit for bit, else 1.",
      "The last line is for machines."
    })
final class ReproduceCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(paramLabel = "MODEL.onnx", description = "A model that train wrote.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the data files are now (default: where they were).")
  private Path folder;

  ReproduceCommand() {}

  @Override
  public Integer call() {
    TrainedModel model = TrainedModel.load(file);
    Reproduction reproduction =
        Reproduction.of(
            model,
            Optional.ofNullable(folder),
            new ProgressBar(System.out, Display.detect().columns(), Output.isTerminal()));
    System.out.print(reproduction.text());
    System.out.printf(
        java.util.Locale.ROOT,
        "data_identical=%b weights_identical=%b largest_difference=%s%n",
        reproduction.dataIdentical(),
        reproduction.weightsIdentical(),
        reproduction.largestDifference());
    return reproduction.isExact() ? 0 : Sketchell.FAILED;
  }
}
