package org.sketchell.command;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.model.TrainedModel;
import org.sketchell.optim.Adam;
import org.sketchell.picture.Display;
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

  /**
   * What became of it.
   *
   * @param model what was written; empty if not one step was done
   */
  record Result(TrainingRun run, Optional<TrainedModel> model) {}

  /** Checks what can be checked before hours are spent. */
  private void check() {
    Path folder = options.out.toAbsolutePath().getParent();
    if (Files.isDirectory(options.out) || folder == null || !Files.isDirectory(folder)) {
      throw new ShellException(
          "The model cannot be written to %s: %s",
          options.out,
          Files.isDirectory(options.out) ? "it is a folder." : "its folder does not exist.");
    }
    if (options.epochs < 1 || options.batchSize < 1) {
      throw new ShellException(
          "--epochs and --batch-size are numbers of at least 1, but got %d and %d.",
          options.epochs, options.batchSize);
    }
    DeviceProbe.require(options.device);
  }

  /** Trains, and writes the file also when it is interrupted after a step or more. */
  Result run(ImageFolder folder) {
    check();
    Tensors.manualSeed(options.seed);
    Split split = folder.split(options.validation, options.seed);
    ImageSet images = split.training();
    Display display = Display.detect();
    boolean live = Output.isTerminal();
    Classifier classifier =
        new Classifier(options.network.build(images.imageSize(), images.classes().size()))
            .optimizer(new Adam(options.learningRate));
    TrainingRun run =
        new Trainer()
            .maxEpochs(options.epochs)
            .batchSize(options.batchSize)
            .seed(options.seed)
            .device(options.device)
            .callback(new ProgressBar(out, display.columns(), live))
            .fit(classifier, split);
    if (run.steps() == 0) {
      return new Result(run, Optional.empty());
    }
    TrainedModel model = run.model();
    model.save(options.out);
    return new Result(run, Optional.of(model));
  }

  /** The line for machines: names and values, separated by blanks. */
  String resultLine(TrainingRun run) {
    Optional<EpochMetrics> result = run.result();
    String accuracy = result.map(metrics -> number(metrics, "accuracy")).orElse("nan");
    String loss = result.map(metrics -> number(metrics, "loss")).orElse("nan");
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
