// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Look;
import org.sketchell.data.Notice;
import org.sketchell.data.Split;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Explained;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Module;
import org.sketchell.picture.Display;
import org.sketchell.picture.Figure;
import org.sketchell.record.RecordedFile;
import org.sketchell.record.TrainingRecord;
import org.sketchell.runtime.Device;
import org.sketchell.shell.ShellException;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.BatchSearch;
import org.sketchell.train.Callback;
import org.sketchell.train.Classifier;
import org.sketchell.train.EpochMetrics;
import org.sketchell.train.Learner;
import org.sketchell.train.ProgressBar;
import org.sketchell.train.RateSearch;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;
import picocli.CommandLine.Model.CommandSpec;

/** Trains a network on a folder of drawings and writes the model file. */
final class TrainingJob {
  /** What a model file has besides its weights, about. */
  private static final long RECORD_BYTES = 50_000;

  private static final long PICTURE_BYTES = 50_000;

  private final TrainingOptions options;
  private final CommandSpec command;
  private final PrintStream out;
  private final PrintStream err;

  TrainingJob(TrainingOptions options, CommandSpec command, PrintStream out, PrintStream err) {
    this.options = options;
    this.command = command;
    this.out = out;
    this.err = err;
  }

  /**
   * What became of it.
   *
   * @param file what was written; empty if not one step was done
   */
  record Result(TrainingRun run, Optional<KeptModel> file) {
    /** Of a command that did nothing else. */
    int exitCode() {
      if (file.isPresent() && file.get().isElsewhere()) {
        return Sketchell.FAILED;
      }
      return run.isInterrupted() ? Sketchell.INTERRUPTED : 0;
    }
  }

  /** Checks what can be checked before hours are spent. */
  private void check() {
    if (options.epochs != null && options.epochs < 1 || options.learning.batchSize < 1) {
      throw new ShellException(
          "--epochs and --batch-size are numbers of at least 1, but got %s and %d.",
          options.epochs, options.learning.batchSize);
    }
    if (options.resume == null && !options.mayChange.isEmpty()) {
      throw new ShellException(
          "--may-change says what may be another than in a checkpoint: name that with --resume.");
    }
    if (options.validateEverySteps < 0) {
      throw new ShellException(
          "--validate-every-steps is a number of 0 or more, but got %d.",
          options.validateEverySteps);
    }
    if (options.maxSteps < 0 || !(options.maxTime >= 0) || options.minEpochs < 0) {
      throw new ShellException(
          "--max-steps, --max-time and --min-epochs are numbers of 0 or more, but got %d, %s and"
              + " %d.",
          options.maxSteps, options.maxTime, options.minEpochs);
    }
    if (options.earlyStopping != null && options.earlyStopping < 1) {
      throw new ShellException(
          "--early-stopping is a number of epochs of at least 1, but got %d.",
          options.earlyStopping);
    }
    if (options.accumulate < 1) {
      throw new ShellException(
          "--accumulate is a number of batches of at least 1, but got %d.", options.accumulate);
    }
    if (options.shares < 0 || options.shares > options.learning.batchSize) {
      throw new ShellException(
          "--shares is a number from 0 to that of the drawings in a batch, %d, but got %d.",
          options.learning.batchSize, options.shares);
    }
    if (options.stepsTogether < 0) {
      throw new ShellException(
          "--steps-together is a number of 0 or more, but got %d.", options.stepsTogether);
    }
  }

  /** Trains, and writes the file also when it is interrupted or fails after a step or more. */
  Result run(ImageFolder folder) {
    AtomicFile.requireWritable(options.out, RECORD_BYTES);
    check();
    Device device = options.where.usable();
    Tensors.manualSeed(options.learning.seed);
    Split split = split(folder);
    Notice.say(Look.beforeTraining(split).findings());
    ImageSet images = split.training();
    Display display = Display.detect();
    boolean live = Output.isTerminal();
    int classes = images.classes().size();
    Module network = options.learning.network.build(images.imageSize(), classes);
    Classifier learner =
        options.measured(
            options.scheduled(options.learning.classifier(network, images), images), classes);
    AtomicFile.requireWritable(options.out, RECORD_BYTES + Float.BYTES * network.parameterCount());
    Begun begun = new Begun();
    TrainingRun run;
    Trainer trainer = trainer();
    if (options.profiled) {
      out.println(trainer.shares(options.shares).device(device).profile(learner, split));
    }
    try {
      Trainer whole =
          options
              .bounded(trainer)
              .shares(options.shares)
              .stepsTogether(options.stepsTogether)
              .device(device)
              .callback(new ProgressBar(out, display.columns(), live))
              .callback(begun);
      run = trained(whole, learner, split);
    } catch (RuntimeException | Error e) {
      begun.run.filter(TrainingJob::hasLearned).ifPresent(failed -> keepAfter(e, failed));
      if (begun.run.isPresent()) {
        checkpoints().ifPresent(err::println);
      }
      throw e;
    }
    checkpoints().ifPresent(out::println);
    return new Result(
        run, run.steps() == 0 ? Optional.empty() : Optional.of(keep(run, !run.isInterrupted())));
  }

  private Trainer trainer() {
    Trainer trainer =
        options
            .learning
            .trainer()
            .balanced(options.balanced)
            .accumulateGradients(options.accumulate);
    return options.augmentation == null ? trainer : trainer.augmentation(options.augmentation);
  }

  /**
   * Searches, and trains nothing.
   *
   * @param rates where the search for a learning rate is drawn; null for none
   * @param batches the same for a batch size
   * @return the exit code
   */
  int search(ImageFolder folder, Path rates, Path batches) {
    check();
    Device device = options.where.usable();
    Tensors.manualSeed(options.learning.seed);
    Split split = split(folder);
    ImageSet images = split.training();
    Trainer trainer = trainer().shares(options.shares).device(device).quiet();
    Learner learner =
        options.learning.classifier(
            options.learning.network.build(images.imageSize(), images.classes().size()), images);
    boolean found = true;
    if (rates != null) {
      AtomicFile.requireWritable(rates, PICTURE_BYTES);
      RateSearch search = trainer.findLearningRate(learner, split);
      draw(search, search.figure(), rates);
      found = search.problem().isEmpty();
      out.println(
          "learning_rate="
              + (found ? String.format(Locale.ROOT, "%.2g", search.suggestion()) : "none"));
    }
    if (batches != null) {
      AtomicFile.requireWritable(batches, PICTURE_BYTES);
      BatchSearch search = trainer.shares(0).findBatchSize(learner, split);
      draw(search, search.figure(), batches);
      out.println("batch_size=" + search.suggestion());
    }
    return found ? 0 : Sketchell.FAILED;
  }

  private void draw(Object search, Figure figure, Path file) {
    out.println(search);
    figure.save(file);
    err.println(Explained.sentence("The search is drawn in %s.", file));
  }

  private TrainingRun trained(Trainer trainer, Learner learner, Split split) {
    if (options.resume == null) {
      return trainer.fit(learner, split);
    }
    TrainingRun run =
        trainer
            .mayChange(options.mayChange.toArray(String[]::new))
            .resume(options.resume, learner, split);
    out.println(
        Explained.sentence(
            "Went on from %s; there are now %d epochs and %d steps.",
            options.resume, run.epochs(), run.steps()));
    return run;
  }

  /** What there is to go on from; empty if nobody asked for it, or nothing could be written. */
  private Optional<String> checkpoints() {
    if (options.checkpoints == null) {
      return Optional.empty();
    }
    List<Path> best = options.kept().best();
    return options
        .kept()
        .last()
        .map(
            last ->
                best.isEmpty()
                    ? Explained.sentence("The last checkpoint is %s.", last)
                    : Explained.sentence(
                        "The last checkpoint is %s, the one of the lowest validation loss %s.",
                        last, best.get(0)));
  }

  private Split split(ImageFolder folder) {
    boolean own = folder.validation().or(folder::test).isPresent();
    if (own && options.validation != null) {
      Notice.say(
          List.of(
              Explained.sentence(
                  "--validation %s is of no effect: the data has a part of its own to validate"
                      + " with.",
                  options.validation)));
    }
    double share = options.validation == null ? TrainingOptions.VALIDATION : options.validation;
    return own || options.stratified
        ? folder.split(share, options.learning.seed)
        : Split.random(folder.images(), share, options.learning.seed);
  }

  /** Remembers the run, for when it ends in an error. */
  private static final class Begun implements Callback {
    private Optional<TrainingRun> run = Optional.empty();

    @Override
    public void started(TrainingRun begun) {
      run = Optional.of(begun);
    }
  }

  /** Whether the network has other values than its first ones, and none that are no numbers. */
  private static boolean hasLearned(TrainingRun run) {
    return run.steps() > 0
        && (run.isInterrupted() || run.epochs() > 0 || !run.validations().isEmpty());
  }

  private void keepAfter(Throwable error, TrainingRun run) {
    try {
      KeptModel kept = keep(run, false);
      err.println(Explained.sentence("What was learned before the error is in %s.", kept.file()));
    } catch (RuntimeException e) {
      error.addSuppressed(e);
    }
  }

  private KeptModel keep(TrainingRun run, boolean whole) {
    KeptModel kept =
        Interruption.isHeldBack(
            () -> {
              TrainedModel model = run.model();
              return whole || !Files.exists(options.out)
                  ? KeptModel.save(model, options.out)
                  : KeptModel.saveBeside(model, options.out);
            });
    kept.note().ifPresent(err::println);
    try {
      RunFile.write(RunFile.beside(kept.file()), command);
    } catch (FileException e) {
      // The model is what matters, and it is there.
      err.println(e.getMessage());
    }
    TrainingRecord record = kept.model().record().orElseThrow();
    Stream.concat(Stream.of(record.training()), record.validation().stream())
        .flatMap(data -> data.changed().stream())
        .map(RecordedFile::path)
        .distinct()
        .forEach(
            file ->
                err.println(
                    Explained.sentence(
                        "%s was changed while it was read, so nobody knows what the network was"
                            + " trained or measured on; the model's record says so.",
                        file)));
    return kept;
  }

  /** The line for machines: names and values, separated by blanks. */
  String resultLine(Result result) {
    TrainingRun run = result.run();
    Optional<EpochMetrics> metrics = run.result();
    String accuracy = metrics.map(last -> number(last, "accuracy")).orElse("nan");
    String loss = metrics.map(last -> number(last, "loss")).orElse("nan");
    return String.format(
        Locale.ROOT,
        "validation_accuracy=%s validation_loss=%s epochs=%d steps=%d seconds=%.1f model=%s%s",
        accuracy,
        loss,
        run.epochs(),
        run.steps(),
        run.seconds(),
        result.file().map(kept -> Printable.line(kept.file())).orElse("none"),
        run.isInterrupted() ? " interrupted=true" : "");
  }

  private static String number(EpochMetrics metrics, String name) {
    return String.format(Locale.ROOT, "%.4f", metrics.value("validation_" + name));
  }
}
