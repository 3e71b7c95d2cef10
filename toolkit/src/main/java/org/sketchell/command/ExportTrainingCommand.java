package org.sketchell.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sketchell.data.ImageSet;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Printable;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.shell.ShellException;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.PortableStep;
import org.sketchell.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a training step. */
@Command(
    name = "export-training",
    description = "Writes a training step as an ONNX model, which any runtime trains with.",
    footer = {
      "",
      "Of the drawings in DIR only their size and their classes matter. The file takes",
      "a batch, learning_rate, step and the state, and gives the loss and the new",
      "state; run with step 0 it gives the state to begin with. import-state makes a",
      "model of what was learned."
    })
final class ExportTrainingCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Parameters(paramLabel = "DIR", description = "The folder of drawings.")
  private Path folder;

  @Mixin private DataOptions data;

  @Mixin private LearningOptions learning;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "train.onnx",
      description = "The file to write (default: ${DEFAULT-VALUE}).")
  private Path out;

  ExportTrainingCommand() {}

  @Override
  public Integer call() {
    if (learning.batchSize < 1) {
      throw new ShellException(
          "--batch-size is a number of at least 1, but got %d.", learning.batchSize);
    }
    AtomicFile.requireWritable(out, 0);
    ImageSet images = data.read(folder).images();
    // The first weights that train would give it.
    Tensors.manualSeed(learning.seed);
    Module network = learning.network.build(images.imageSize(), images.classes().size());
    PortableStep step =
        new Trainer()
            .batchSize(learning.batchSize)
            .seed(learning.seed)
            .step(new Classifier(network).optimizer(new Adam(learning.learningRate)), images);
    step.save(out);
    System.out.printf(Locale.ROOT, "%s: %s%n", Printable.line(out), step);
    return 0;
  }
}
