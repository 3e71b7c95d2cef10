// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.doodle.Drawings;
import org.sketchell.file.Printable;
import org.sketchell.model.TrainedModel;
import org.sketchell.picture.Display;
import org.sketchell.picture.Figure;
import org.sketchell.shell.Home;
import org.sketchell.tensor.Tensor;
import org.sketchell.train.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main job, from drawings to a model file, in one command. */
@Command(
    name = "tutorial",
    description =
        "Draws doodles, trains the chapter's network on them, shows its predictions and exports it.",
    defaultValueProvider = RunFile.Defaults.class,
    footer = {"", "Needs no network: the doodles are made in data/ if there are none yet."})
final class TutorialCommand implements Callable<Integer> {
  private static final int SHOWN = 10;
  private static final int COMPARED = 250;
  private static final double AGREEMENT = 1e-5;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Drawings to use instead of doodles in data/.")
  private Path folder;

  @Spec private CommandSpec command;

  @Mixin private TrainingOptions options;

  TutorialCommand() {}

  @Override
  public Integer call() throws Exception {
    Path drawings = folder == null ? doodles() : folder;
    ImageFolder images = ImageFolder.read(drawings);
    TrainingJob job = new TrainingJob(options, command, System.out, System.err);
    return Interruption.isLeftTo(
        () -> {
          TrainingJob.Result result = job.run(images);
          TrainingRun run = result.run();
          if (run.isInterrupted()) {
            System.out.println(job.resultLine(result));
            return result.exitCode();
          }
          Path file = result.file().orElseThrow().file();
          TrainedModel saved = TrainedModel.load(file);
          show(run, saved);
          boolean agrees = compare(run, saved, file);
          System.out.println(job.resultLine(result));
          return agrees ? result.exitCode() : Sketchell.FAILED;
        });
  }

  /** The doodles in data/, drawn now if there are none yet. */
  private static Path doodles() throws IOException {
    Path data = Home.data();
    Files.createDirectories(data);
    List<String> missing = Drawings.missingDoodles(data);
    if (!missing.isEmpty()) {
      System.out.printf(
          Locale.ROOT,
          "Drawing %d doodles each of %s in %s%n",
          Drawings.DOODLES,
          String.join(", ", missing),
          Printable.line(data));
      Drawings.doodle(data, missing);
    }
    return data;
  }

  /** Ten validation drawings with their true and predicted labels. */
  private static void show(TrainingRun run, TrainedModel saved) {
    ImageSet images = run.validation().images();
    int count = Math.min(SHOWN, images.size());
    Tensor batch = PredictCommand.batch(images, 0, count);
    var predicted = saved.predict(batch);
    Figure figure = Figure.of().columns(SHOWN / 2);
    for (int i = 0; i < count; i++) {
      String truth = images.className(i);
      String title =
          predicted.get(i).equals(truth) ? truth + " ✓" : truth + " ✗ " + predicted.get(i);
      figure = figure.add(batch.select(0, i), title);
    }
    System.out.println("Ten validation drawings: ✓ recognised, ✗ taken for something else");
    System.out.print(figure.render(Display.detect()));
  }

  /** Whether the file, run by a fresh session, computes what the trained network does. */
  private static boolean compare(TrainingRun run, TrainedModel saved, Path file) {
    ImageSet images = run.validation().images();
    int count = Math.min(COMPARED, images.size());
    Tensor batch = PredictCommand.batch(images, 0, count);
    run.learner().eval();
    Tensor trained = run.learner().forward(images.preprocessing().apply(batch));
    Tensor served = saved.logits(batch);
    double scale = Math.max(1, trained.detach().abs().max().item());
    double difference = trained.minus(served).abs().max().item() / scale;
    boolean agrees = difference <= AGREEMENT;
    System.out.printf(
        Locale.ROOT,
        "%s %s the trained network on %d drawings (largest relative difference of the logits"
            + " %.1e)%n",
        Printable.line(file),
        agrees ? "agrees with" : "DISAGREES with",
        count,
        difference);
    return agrees;
  }
}
