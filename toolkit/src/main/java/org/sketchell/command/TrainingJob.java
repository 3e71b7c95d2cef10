package org.sketchell.command;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.nn.Module;
import org.sketchell.nn.Networks;
import org.sketchell.optim.Adam;
import org.sketchell.picture.Display;
import org.sketchell.provenance.NetworkModel;
import org.sketchell.runtime.DeviceProbe;
import org.sketchell.shell.ShellException;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.EpochMetrics;
import org.sketchell.train.ProgressBar;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;

/** Trains a network on a folder of drawings and writes the model file. */
final class TrainingJob {
  private final TrainingOptions options;
  private final PrintStream out;

  TrainingJob(TrainingOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Checks what can be checked before hours are spent. */
  private void check() {
    Path folder = options.out.toAbsolutePath().getParent();
    if (Files.isDirectory(options.out) || folder == null || !Files.isDirectory(folder)) {
      throw new ShellException(
          "The model cannot be written to %s: %s.",
          options.out,
          Files.isDirectory(options.out) ? "it is a folder" : "its folder does not exist");
    }
    if (options.epochs < 1 || options.batchSize < 1) {
      throw new ShellException(
          "--epochs and --batch-size are numbers of at least 1, but got %d and %d.",
          options.epochs, options.batchSize);
    }
    DeviceProbe.require(options.device);
  }

  /** Trains, and writes the file also when it is interrupted after a step or more. */
  TrainingRun run(ImageFolder folder) {
    check();
    Tensors.manualSeed(options.seed);
    Split split = folder.split(options.validation, options.seed);
    ImageSet images = split.training();
    Display display = Display.detect();
    boolean live = Output.isTerminal();
    TrainingRun run =
        new Trainer()
            .maxEpochs(options.epochs)
            .batchSize(options.batchSize)
            .seed(options.seed)
            .device(options.device)
            .callback(new ProgressBar(out, display.columns(), live))
            .fit(new Classifier(network(images)).optimizer(new Adam(options.learningRate)), split);
    if (run.steps() > 0) {
      NetworkModel.of(run).save(options.out);
    }
    return run;
  }

  private Module network(ImageSet images) {
    int classes = images.classes().size();
    return switch (options.network) {
      case TUTORIAL ->
          Networks.tutorial(images.channels(), images.height(), images.width(), classes);
      case TWO_CONVOLUTIONS ->
          Networks.twoConvolutions(images.channels(), images.height(), images.width(), classes);
    };
  }

  /** The line for machines: names and values, separated by blanks. */
  String resultLine(TrainingRun run) {
    String accuracy = run.last().map(metrics -> number(metrics, "accuracy")).orElse("nan");
    String loss = run.last().map(metrics -> number(metrics, "loss")).orElse("nan");
    return String.format(
        Locale.ROOT,
        "validation_accuracy=%s validation_loss=%s epochs=%d steps=%d seconds=%.1f model=%s%s",
        accuracy,
        loss,
        run.epochs(),
        run.steps(),
        run.seconds(),
        run.steps() > 0 ? options.out : "none",
        run.isInterrupted() ? " interrupted=true" : "");
  }

  private static String number(EpochMetrics metrics, String name) {
    return String.format(Locale.ROOT, "%.4f", metrics.value("validation_" + name));
  }
}
