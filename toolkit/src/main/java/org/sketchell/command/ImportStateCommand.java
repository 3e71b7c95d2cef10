// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sketchell.file.AtomicFile;
import org.sketchell.model.TrainedModel;
import org.sketchell.train.PortableStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a model of trained state. */
@Command(
    name = "import-state",
    description = "Makes a model of what a training step has learned under another runtime.",
    footer = {
      "",
      "STATE holds parameters, memory_0 and so on, and buffers, as far as the step has",
      "such, as little-endian float32; the optimiser's memory may be left out."
    })
final class ImportStateCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(index = "0", paramLabel = "STEP.onnx", description = "What export-training wrote.")
  private Path step;

  @Parameters(index = "1", paramLabel = "STATE", description = "The state after some steps.")
  private Path state;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "model.onnx",
      description = "The model file to write (default: ${DEFAULT-VALUE}).")
  private Path out;

  ImportStateCommand() {}

  @Override
  public Integer call() {
    AtomicFile.requireWritable(out, 0);
    TrainedModel model = PortableStep.read(step).model(state);
    model.save(out);
    System.out.println(TrainedModel.load(out));
    return 0;
  }
}
