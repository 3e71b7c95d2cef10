// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.ImageSet;
import org.sketchell.metric.Metric;
import org.sketchell.metric.Metrics;
import org.sketchell.optim.Schedules;
import org.sketchell.shell.ShellException;
import org.sketchell.train.Checkpoint;
import org.sketchell.train.CheckpointFolder;
import org.sketchell.train.Classifier;
import org.sketchell.train.CsvLog;
import org.sketchell.train.EarlyStopping;
import org.sketchell.train.StopAt;
import org.sketchell.train.TensorBoard;
import org.sketchell.train.Trainer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that train. */
final class TrainingOptions {
  /** The share that is kept for validation unless another is asked for. */
  static final double VALIDATION = 0.2;

  private static final int EPOCHS = 2;

  @Mixin final LearningOptions learning = new LearningOptions();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Passes over the training drawings (default: 2, or any number with --max-steps or"
              + " --max-time).")
  Integer epochs;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      defaultValue = "0",
      description = "Ends after so many steps; 0 for any number (default: ${DEFAULT-VALUE}).")
  long maxSteps;

  @Option(
      names = "--max-time",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Ends after so much time; 0 for any (default: ${DEFAULT-VALUE}).")
  double maxTime;

  @Option(
      names = "--min-epochs",
      paramLabel = "N",
      defaultValue = "0",
      description = "Epochs that none of these ends earlier (default: ${DEFAULT-VALUE}).")
  int minEpochs;

  @Option(
      names = "--early-stopping",
      paramLabel = "N",
      description = "Ends when the validation loss has not become lower for so many epochs.")
  Integer earlyStopping;

  @Option(
      names = "--target",
      paramLabel = "X",
      description = "Ends when the validation accuracy is so high, such as 0.97.")
  Double target;

  @Option(
      names = "--validate-every-steps",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Validates after every so many steps, and not after every epoch; 0 for by epochs"
              + " (default: ${DEFAULT-VALUE}).")
  int validateEverySteps;

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR",
      description =
          "Keeps in this folder the last checkpoint and the best one by validation loss; an"
              + " interrupted training goes on from there with --resume.")
  Path checkpoints;

  @Option(
      names = "--resume",
      paramLabel = "FILE|DIR",
      description =
          "Goes on from a checkpoint, of a folder the last; data and options are those of before.")
  Path resume;

  @Option(
      names = "--may-change",
      paramLabel = "NAME",
      split = ",",
      description =
          "Settings that may be others than they were in the checkpoint, such as"
              + " optimizer.learningRate,batchSize; an error names those that are.")
  List<String> mayChange = List.of();

  @Option(names = "--log", paramLabel = "FILE", description = "Keeps a table (.csv) of the epochs.")
  Path log;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = "Writes events into this folder, which TensorBoard shows while it trains.")
  Path tensorBoard;

  @Option(
      names = "--schedule",
      paramLabel = "CHANGE",
      defaultValue = "constant",
      description =
          "How the learning rate changes: constant, cosine, one-cycle, 'step EPOCHS FACTOR',"
              + " 'multi-step FACTOR EPOCH ...', 'exponential FACTOR', 'warm-restarts EPOCHS' or"
              + " 'plateau EPOCHS'; before it, if need be, 'warmup STEPS,' (default:"
              + " ${DEFAULT-VALUE}).")
  private String schedule;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      defaultValue = "1",
      description = "Batches that make an update together (default: ${DEFAULT-VALUE}).")
  int accumulate;

  @Option(
      names = "--no-stratified",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Splits all drawings at random, not each class for itself; --stratified is what is done"
              + " unasked.")
  boolean stratified;

  /** The same learner with the schedule that was asked for. */
  Classifier scheduled(Classifier learner, ImageSet images) {
    int batches = (images.size() + learning.batchSize - 1) / learning.batchSize;
    int steps = (batches + accumulate - 1) / accumulate;
    boolean open = epochs == null && (maxSteps > 0 || maxTime > 0);
    try {
      return learner.schedule(
          Schedules.parse(
              schedule,
              learning.optimizer().learningRate(),
              steps,
              open ? 0 : epochs == null ? EPOCHS : epochs));
    } catch (IllegalArgumentException e) {
      throw new ShellException("--schedule: %s", e.getMessage());
    }
  }

  @Option(
      names = "--detect-anomaly",
      fallbackValue = "true",
      description =
          "Looks after every step whether all that was learned is finite, and ends with the layer"
              + " where it is not.")
  boolean detectAnomaly;

  @Option(
      names = "--profile",
      fallbackValue = "true",
      description = "Prints where the time of a step goes, by layer, before it trains.")
  boolean profiled;

  @Option(
      names = "--metrics",
      paramLabel = "NAMES",
      defaultValue = "",
      description =
          "Measures these too, such as 'f1,auroc,top3': accuracy, precision, recall, f1, iou, dice,"
              + " auroc, each also as f1:none (by class), f1:micro or f1:weighted.")
  String metrics;

  /** The same, with the metrics that were asked for. */
  Classifier measured(Classifier plain, int classes) {
    Classifier classifier = plain;
    for (Map.Entry<String, Metric> metric : Metrics.named(metrics, classes).entrySet()) {
      classifier = classifier.metric(metric.getKey(), metric.getValue());
    }
    return classifier;
  }

  /** Where checkpoints are kept; the same one each time it is asked for. */
  CheckpointFolder kept() {
    if (kept == null) {
      kept = Checkpoint.in(checkpoints).lowest("validation_loss", 1);
    }
    return kept;
  }

  private CheckpointFolder kept;

  /** How far the training goes, who ends it, and who keeps a log. */
  Trainer bounded(Trainer plain) {
    boolean others = maxSteps > 0 || maxTime > 0;
    Trainer trainer =
        plain
            .maxSteps(maxSteps)
            .maxSeconds(maxTime)
            .minEpochs(minEpochs)
            .validateEverySteps(validateEverySteps)
            .detectAnomaly(detectAnomaly);
    if (epochs != null || !others) {
      trainer = trainer.maxEpochs(epochs == null ? EPOCHS : epochs);
    }
    if (checkpoints != null) {
      trainer = trainer.callback(kept());
    }
    if (log != null) {
      trainer = trainer.callback(CsvLog.to(log));
    }
    if (tensorBoard != null) {
      trainer = trainer.callback(TensorBoard.to(tensorBoard));
    }
    if (earlyStopping != null) {
      trainer = trainer.callback(EarlyStopping.lowest("validation_loss", earlyStopping));
    }
    return target == null
        ? trainer
        : trainer.callback(StopAt.atLeast("validation_accuracy", target));
  }

  @Option(
      names = "--shares",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Shares that a batch is cut into, for as many threads; 1 leaves it whole, 0 goes by the"
              + " network and the batch (default: ${DEFAULT-VALUE}).")
  int shares;

  @Option(
      names = "--steps-together",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Steps that run as one, so that a GPU keeps the state meanwhile; 0 goes by the device"
              + " (default: ${DEFAULT-VALUE}).")
  int stepsTogether;

  @Option(
      names = "--balanced",
      fallbackValue = "true",
      description = "Draws drawings so that each class is as likely as any other.")
  boolean balanced;

  @Option(
      names = "--augment",
      paramLabel = "TRANSFORMS",
      converter = AugmentationConverter.class,
      description =
          "Changes the training pictures by chance, anew in each epoch, such as 'flip 0.5, rotate"
              + " 10, shift 0.1'.")
  Augmentation augmentation;

  static final class AugmentationConverter implements ITypeConverter<Augmentation> {
    @Override
    public Augmentation convert(String value) {
      try {
        return Augmentation.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Option(
      names = "--validation",
      paramLabel = "X",
      description =
          "Share of the drawings kept for validation (default: "
              + VALIDATION
              + "), if the data has no part of its own for that.")
  Double validation;

  @Option(
      names = RunFile.CONFIG,
      paramLabel = "FILE",
      description = "Takes from a run's settings (.run.json) what is not said otherwise.")
  private Path config;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "model.onnx",
      description = "The model file to write (default: ${DEFAULT-VALUE}).")
  Path out;

  @Mixin DeviceOption where = new DeviceOption();
}
