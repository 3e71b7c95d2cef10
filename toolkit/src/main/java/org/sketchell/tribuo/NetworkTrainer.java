// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import com.google.errorprone.annotations.CheckReturnValue;
import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.Batches;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.metric.Metric;
import org.sketchell.metric.Metrics;
import org.sketchell.model.BuiltInNetwork;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Module;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Optimizers;
import org.sketchell.optim.Schedule;
import org.sketchell.optim.Schedules;
import org.sketchell.record.DataRecord;
import org.sketchell.record.TrainingRecord;
import org.sketchell.record.TribuoOrigin;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Averaging;
import org.sketchell.train.Callback;
import org.sketchell.train.Checkpoint;
import org.sketchell.train.ClassWeights;
import org.sketchell.train.Classifier;
import org.sketchell.train.CsvLog;
import org.sketchell.train.EarlyStopping;
import org.sketchell.train.StopAt;
import org.sketchell.train.TensorBoard;
import org.sketchell.train.TrainingException;
import org.sketchell.train.TrainingRun;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * Trains a network on any Tribuo data set whose features are the pixels of an image: a trainer as
 * Tribuo's own, for its cross validation, its ensembles, its configuration files. The machinery,
 * and the record, are those of {@link org.sketchell.train.Trainer}.
 *
 * <pre>{@code
 * var trainer = new NetworkTrainer().epochs(2).batchSize(10).seed(42);
 * var model = trainer.train(new MutableDataset<>(DrawingsSource.training(folder, 0.2, 42)));
 * }</pre>
 *
 * The n-th training of one trainer starts from the seed plus n, so that an ensemble's members
 * differ; the first from the seed. First weights come from the generator that {@code manualSeed}
 * sets, which a training starts anew.
 */
public final class NetworkTrainer implements Trainer<Label> {
  private static final int VALIDATION_BATCH = 250;

  @Config(description = "The network, by its name in the table of networks.")
  private String network = "tutorial";

  @Config(description = "The update rule: sgd, adam, adamw, rmsprop, nadam, adagrad or lion.")
  private String rule = "adam";

  @Config(description = "The learning rate; the largest one of a schedule.")
  private double learningRate = 0.001;

  @Config(description = "Momentum of SGD and RMSprop.")
  private double momentum = 0;

  @Config(description = "Weight decay; below 0 for the rule's own.")
  private double weightDecay = -1;

  @Config(description = "How the learning rate changes.")
  private ScheduleKind schedule = ScheduleKind.CONSTANT;

  @Config(description = "Passes over the training images.")
  private int epochs = 2;

  @Config(description = "Updates at which training ends; 0 for as many as the epochs have.")
  private long maxSteps = 0;

  @Config(description = "Seconds after which training ends; 0 for any.")
  private double maxSeconds = 0;

  @Config(description = "Epochs that nothing but an error ends earlier.")
  private int minEpochs = 0;

  @Config(description = "Validates after so many updates; 0 for after each epoch.")
  private int validateEverySteps = 0;

  @Config(
      description = "Ends when the validation loss fell in none of so many epochs; 0 for never.")
  private int earlyStopping = 0;

  @Config(description = "Ends when the validation accuracy is so high; 0 for never.")
  private double target = 0;

  @Config(description = "A table of the epochs to write (.csv); empty for none.")
  private String log = "";

  @Config(description = "A folder for events that TensorBoard shows; empty for none.")
  private String tensorBoard = "";

  @Config(description = "A folder for the best checkpoint and the last; empty for none.")
  private String checkpoints = "";

  @Config(description = "Images per step.")
  private int batchSize = 10;

  @Config(description = "Seed of the first weights, the shuffling and dropout.")
  private long seed = 42;

  @Config(description = "cpu, cuda or cuda:NUMBER.")
  private String device = "cpu";

  @Config(description = "Largest length of the gradient; 0 for any.")
  private double gradientClip = 0;

  @Config(description = "Largest size of each element of the gradient; 0 for any.")
  private double gradientClipValue = 0;

  @Config(description = "Batches that make an update together.")
  private int accumulateGradients = 1;

  @Config(description = "A mean of weights to keep, 'ema 0.999' or 'swa 5'; empty for the last.")
  private String averaging = "";

  @Config(description = "Whether the loss makes up for rare classes.")
  private boolean classWeights = false;

  @Config(
      description =
          "How the learning rate changes, in words such as 'warmup 100, cosine'; empty for what"
              + " schedule says.")
  private String rates = "";

  @Config(description = "More settings of the update rule, such as 'nesterov=true'.")
  private String ruleSettings = "";

  @Config(description = "Shares that each batch is cut into; 0 for what the step asks for.")
  private int shares = 0;

  @Config(description = "How pictures are changed by chance, anew in each epoch; empty for not.")
  private String augmentation = "";

  @Config(description = "Whether each class is as likely as any other.")
  private boolean balanced = false;

  @Config(description = "Share of the target that is spread over all classes, from 0 to 1.")
  private double labelSmoothing = 0;

  @Config(description = "How much examples are mixed in pairs (mix-up); 0 for not at all.")
  private double mixUp = 0;

  @Config(description = "Metrics beside loss and accuracy, such as f1,auroc,top3; empty for none.")
  private String metrics = "";

  @Config(description = "Fraction of a data set held back to validate with; 0 for none.")
  private double validation = 0;

  @Config(description = "Colour planes of the images; 0 if the data says so itself.")
  private int channels = 0;

  @Config(description = "Rows of the images; 0 if the data says so itself.")
  private int height = 0;

  @Config(description = "Pixels per row of the images; 0 if the data says so itself.")
  private int width = 0;

  private BuiltInNetwork.Builder builder;
  private int invocations;

  /** The chapter's network, Adam with 0.001, two epochs of batches of 10, seed 42, on the CPU. */
  public NetworkTrainer() {}

  private NetworkTrainer changed(Consumer<NetworkTrainer> change) {
    NetworkTrainer copy = new NetworkTrainer();
    copy.network = network;
    copy.rule = rule;
    copy.learningRate = learningRate;
    copy.momentum = momentum;
    copy.weightDecay = weightDecay;
    copy.schedule = schedule;
    copy.epochs = epochs;
    copy.maxSteps = maxSteps;
    copy.maxSeconds = maxSeconds;
    copy.minEpochs = minEpochs;
    copy.validateEverySteps = validateEverySteps;
    copy.earlyStopping = earlyStopping;
    copy.target = target;
    copy.log = log;
    copy.tensorBoard = tensorBoard;
    copy.checkpoints = checkpoints;
    copy.batchSize = batchSize;
    copy.seed = seed;
    copy.device = device;
    copy.gradientClip = gradientClip;
    copy.gradientClipValue = gradientClipValue;
    copy.accumulateGradients = accumulateGradients;
    copy.averaging = averaging;
    copy.classWeights = classWeights;
    copy.rates = rates;
    copy.ruleSettings = ruleSettings;
    copy.shares = shares;
    copy.augmentation = augmentation;
    copy.balanced = balanced;
    copy.labelSmoothing = labelSmoothing;
    copy.mixUp = mixUp;
    copy.metrics = metrics;
    copy.validation = validation;
    copy.channels = channels;
    copy.height = height;
    copy.width = width;
    copy.builder = builder;
    change.accept(copy);
    return copy;
  }

  /**
   * With a network that is known by name.
   *
   * @throws IllegalArgumentException if no network of {@link Networks} is called so
   */
  @CheckReturnValue
  public NetworkTrainer network(String name) {
    Networks.named(name);
    return changed(
        trainer -> {
          trainer.network = name;
          trainer.builder = null;
        });
  }

  /**
   * With a network of one's own. The record has its layers, but it can be trained again from the
   * record only where this code is at hand.
   *
   * @param name for Tribuo's configuration
   */
  @CheckReturnValue
  public NetworkTrainer network(String name, BuiltInNetwork.Builder how) {
    return changed(
        trainer -> {
          trainer.network = name;
          trainer.builder = how;
        });
  }

  /**
   * With an update rule.
   *
   * @param name one of {@link Optimizers#names()}
   * @throws IllegalArgumentException if there is no such rule
   */
  @CheckReturnValue
  public NetworkTrainer rule(String name, double rate) {
    NetworkTrainer other =
        changed(
            trainer -> {
              trainer.rule = name;
              trainer.learningRate = rate;
            });
    other.optimizer();
    return other;
  }

  /** With momentum, a share from 0 to 1, for SGD and RMSprop. */
  @CheckReturnValue
  public NetworkTrainer momentum(double share) {
    return changed(trainer -> trainer.momentum = share);
  }

  /** With weight decay, 0 or more; without this call it is the rule's own. */
  @CheckReturnValue
  public NetworkTrainer weightDecay(double decay) {
    return changed(trainer -> trainer.weightDecay = decay);
  }

  /** With a learning rate that changes over the whole training. */
  @CheckReturnValue
  public NetworkTrainer schedule(ScheduleKind change) {
    return changed(trainer -> trainer.schedule = change);
  }

  /** With a number of passes over the images. */
  @CheckReturnValue
  public NetworkTrainer epochs(int count) {
    return changed(trainer -> trainer.epochs = count);
  }

  /** With a number of epochs that neither a bound nor a value ends earlier. */
  @CheckReturnValue
  public NetworkTrainer minEpochs(int count) {
    return changed(trainer -> trainer.minEpochs = count);
  }

  /** With a validation after so many updates; 0 for after each epoch. */
  @CheckReturnValue
  public NetworkTrainer validateEverySteps(int number) {
    return changed(trainer -> trainer.validateEverySteps = number);
  }

  /** With an end when the validation loss has not become lower for so many epochs; 0 for none. */
  @CheckReturnValue
  public NetworkTrainer earlyStopping(int patience) {
    return changed(trainer -> trainer.earlyStopping = patience);
  }

  /** With an end when the validation accuracy is so high, from 0 to 1; 0 for none. */
  @CheckReturnValue
  public NetworkTrainer target(double accuracy) {
    return changed(trainer -> trainer.target = accuracy);
  }

  /** With a table of the epochs; an empty name for none. */
  @CheckReturnValue
  public NetworkTrainer log(String file) {
    return changed(trainer -> trainer.log = file);
  }

  /** With events that TensorBoard shows, in a folder; an empty name for none. */
  @CheckReturnValue
  public NetworkTrainer tensorBoard(String folder) {
    return changed(trainer -> trainer.tensorBoard = folder);
  }

  /** With checkpoints in a folder, that of the lowest validation loss and the last. */
  @CheckReturnValue
  public NetworkTrainer checkpoints(String folder) {
    return changed(trainer -> trainer.checkpoints = folder);
  }

  /** With batches of another size, at least 1. */
  @CheckReturnValue
  public NetworkTrainer batchSize(int images) {
    return changed(trainer -> trainer.batchSize = images);
  }

  /** With another seed of the first weights, the shuffling and dropout. */
  @CheckReturnValue
  public NetworkTrainer seed(long number) {
    return changed(trainer -> trainer.seed = number);
  }

  /** On another device, such as {@code cuda:1}; see {@link org.sketchell.runtime.Device#parse}. */
  @CheckReturnValue
  public NetworkTrainer device(String where) {
    Device.parse(where);
    return changed(trainer -> trainer.device = where);
  }

  /** With a number of updates at which training ends, however many epochs there were to be. */
  @CheckReturnValue
  public NetworkTrainer maxSteps(long number) {
    return changed(trainer -> trainer.maxSteps = number);
  }

  /** With a time in seconds after which training ends, however many epochs there were to be. */
  @CheckReturnValue
  public NetworkTrainer maxSeconds(double limit) {
    return changed(trainer -> trainer.maxSeconds = limit);
  }

  /** With a bound on the length of all gradients together; 0 for any. */
  @CheckReturnValue
  public NetworkTrainer gradientClip(double norm) {
    return changed(trainer -> trainer.gradientClip = norm);
  }

  /** With a bound on the size of each element of the gradient; 0 for any. */
  @CheckReturnValue
  public NetworkTrainer gradientClipValue(double value) {
    return changed(trainer -> trainer.gradientClipValue = value);
  }

  /** With updates that are made of so many batches, 1 or more. */
  @CheckReturnValue
  public NetworkTrainer accumulateGradients(int batches) {
    return changed(trainer -> trainer.accumulateGradients = batches);
  }

  /**
   * With a mean of the weights instead of the last ones.
   *
   * @param words {@code ema 0.999} or {@code swa 5}; empty for the last ones
   */
  @CheckReturnValue
  public NetworkTrainer averaging(String words) {
    if (!words.isEmpty()) {
      var known = Averaging.parse(words);
      return changed(trainer -> trainer.averaging = known.toString());
    }
    return changed(trainer -> trainer.averaging = words);
  }

  /** With a loss in which rare classes count more, so that all together count alike. */
  @CheckReturnValue
  public NetworkTrainer classWeights(boolean balanced) {
    return changed(trainer -> trainer.classWeights = balanced);
  }

  /**
   * With a learning rate that changes as words say.
   *
   * @param words as {@link Schedules#parse} reads them, such as {@code warmup 100, cosine}
   */
  @CheckReturnValue
  public NetworkTrainer rates(String words) {
    Schedules.parse(words, optimizer().learningRate(), 1, 1);
    return changed(trainer -> trainer.rates = words);
  }

  /**
   * With more settings of the update rule.
   *
   * @param words such as {@code nesterov=true, dampening=0}
   * @throws IllegalArgumentException if the rule has no such setting
   */
  @CheckReturnValue
  public NetworkTrainer ruleSettings(String words) {
    NetworkTrainer other = changed(trainer -> trainer.ruleSettings = words);
    other.optimizer();
    return other;
  }

  /**
   * With batches that are cut into a number of shares, each of which a thread computes; see {@link
   * org.sketchell.train.Trainer#shares(int)}.
   */
  @CheckReturnValue
  public NetworkTrainer shares(int number) {
    return changed(trainer -> trainer.shares = number);
  }

  /**
   * With pictures that are changed by chance, anew in each epoch.
   *
   * @param transforms by name, such as {@code flip 0.5, rotate 10}; see {@link Augmentation#parse}
   */
  @CheckReturnValue
  public NetworkTrainer augmentation(String transforms) {
    Augmentation.parse(transforms);
    return changed(trainer -> trainer.augmentation = transforms);
  }

  /** With each class as likely as any other, so that rare ones are drawn several times. */
  @CheckReturnValue
  public NetworkTrainer balanced(boolean alike) {
    return changed(trainer -> trainer.balanced = alike);
  }

  /** With a share of the target, from 0 to 1, that is spread over all classes. */
  @CheckReturnValue
  public NetworkTrainer labelSmoothing(double share) {
    return changed(trainer -> trainer.labelSmoothing = share);
  }

  /**
   * With metrics in the history beside loss and accuracy.
   *
   * @param names as {@link Metrics#named} takes them, such as {@code f1,auroc,top3}
   */
  @CheckReturnValue
  public NetworkTrainer metrics(String names) {
    return changed(trainer -> trainer.metrics = names);
  }

  /** With examples mixed in pairs; see {@link Classifier#mixUp(double)}. */
  @CheckReturnValue
  public NetworkTrainer mixUp(double alpha) {
    return changed(trainer -> trainer.mixUp = alpha);
  }

  /** With a fraction of a data set, from 0 to 1, held back to validate with after each epoch. */
  @CheckReturnValue
  public NetworkTrainer validation(double fraction) {
    return changed(trainer -> trainer.validation = fraction);
  }

  /** For data that does not say itself how large its images are. */
  @CheckReturnValue
  public NetworkTrainer imageSize(int planes, int rows, int columns) {
    return changed(
        trainer -> {
          trainer.channels = planes;
          trainer.height = rows;
          trainer.width = columns;
        });
  }

  @Override
  public NetworkModel train(Dataset<Label> examples) {
    return train(examples, Map.of());
  }

  @Override
  public synchronized NetworkModel train(
      Dataset<Label> examples, Map<String, Provenance> runProvenance, int invocationCount) {
    if (invocationCount != INCREMENT_INVOCATION_COUNT) {
      setInvocationCount(invocationCount);
    }
    return train(examples, runProvenance);
  }

  /**
   * Trains on a data set.
   *
   * @throws org.sketchell.record.ProvenanceException if the features are no image
   */
  @Override
  public NetworkModel train(Dataset<Label> examples, Map<String, Provenance> runProvenance) {
    Turn turn = nextTurn();
    ImageSet images = DatasetImages.of(examples, size());
    TrainingRun run = run(split(images, turn.seed), turn.seed);
    TrainingRecord record =
        DataRecord.in(examples.getProvenance().getSourceProvenance())
            .map(run.record()::from)
            .orElseGet(run::record);
    TribuoOrigin origin =
        new TribuoOrigin(turn.provenance, examples.getProvenance(), runProvenance);
    return NetworkModel.of(
        run.model(record, origin), examples.getFeatureIDMap(), examples.getOutputIDInfo());
  }

  /**
   * Trains on images as the prompt and the commands have them.
   *
   * @param split images to train with, and to validate with after each epoch
   * @param callbacks are told how it goes on
   */
  public NetworkModel fit(Split split, Callback... callbacks) {
    Turn turn = nextTurn();
    TrainingRun run = run(split, turn.seed, callbacks);
    TrainingRecord record = run.record();
    TribuoOrigin origin =
        new TribuoOrigin(turn.provenance, TribuoOrigin.dataset(record.training()), Map.of());
    TrainedModel model = run.model(record, origin);
    return NetworkModel.of(model);
  }

  /** The provenance tells how often the trainer was used before, so it is made first. */
  private record Turn(TrainerProvenance provenance, long seed) {}

  private synchronized Turn nextTurn() {
    Turn turn = new Turn(getProvenance(), seed + invocations);
    invocations++;
    return turn;
  }

  private Split split(ImageSet images, long seedOfThis) {
    return validation > 0
        ? Split.random(images, validation, seedOfThis)
        : new Split(images, images.subset());
  }

  private Optional<ImageSize> size() {
    return channels == 0 && height == 0 && width == 0
        ? Optional.empty()
        : Optional.of(new ImageSize(channels, height, width));
  }

  private TrainingRun run(Split split, long seedOfThis, Callback... callbacks) {
    ImageSet training = split.training();
    Batches plain =
        balanced
            ? Batches.balanced(training, batchSize, seedOfThis)
            : Batches.shuffled(training, batchSize, seedOfThis);
    Batches batches =
        augmentation.isEmpty() ? plain : plain.augmented(Augmentation.parse(augmentation));
    org.sketchell.train.Trainer trainer =
        new org.sketchell.train.Trainer()
            .maxEpochs(epochs)
            .maxSteps(maxSteps)
            .maxSeconds(maxSeconds)
            .minEpochs(minEpochs)
            .validateEverySteps(validateEverySteps)
            .batchSize(batchSize)
            .seed(seedOfThis)
            .device(Device.parse(device))
            .gradientClip(gradientClip)
            .gradientClipValue(gradientClipValue)
            .accumulateGradients(accumulateGradients)
            .shares(shares);
    if (!averaging.isEmpty()) {
      trainer = trainer.averaging(Averaging.parse(averaging));
    }
    for (Callback watcher : watchers(split.validation().size() > 0)) {
      trainer = trainer.callback(watcher);
    }
    for (Callback callback : callbacks) {
      trainer = trainer.callback(callback);
    }
    Classifier classifier =
        new Classifier(build(training, seedOfThis))
            .loss(new CrossEntropyLoss().labelSmoothing(labelSmoothing))
            .classWeights(classWeights ? ClassWeights.balanced(training) : new double[0])
            .mixUp(mixUp)
            .optimizer(optimizer())
            .schedule(schedule(batches.batchesPerEpoch()));
    for (Map.Entry<String, Metric> metric :
        Metrics.named(metrics, training.classes().size()).entrySet()) {
      classifier = classifier.metric(metric.getKey(), metric.getValue());
    }
    return trainer.fit(
        classifier,
        batches,
        Batches.sequential(split.validation(), Math.max(batchSize, VALIDATION_BATCH)));
  }

  /**
   * Those that the configuration asks for.
   *
   * @throws TrainingException if they need a validation and there is none
   */
  private List<Callback> watchers(boolean isValidated) {
    if (!isValidated && (earlyStopping > 0 || target > 0 || !checkpoints.isEmpty())) {
      throw new TrainingException(
          "Early stopping, a target and the best checkpoint go by a validation, for which nothing is"
              + " held back: choose a share with validation(0.2).");
    }
    List<Callback> watchers = new ArrayList<>();
    if (!log.isEmpty()) {
      watchers.add(CsvLog.to(Path.of(log)));
    }
    if (!tensorBoard.isEmpty()) {
      watchers.add(TensorBoard.to(Path.of(tensorBoard)));
    }
    if (!checkpoints.isEmpty()) {
      watchers.add(Checkpoint.in(Path.of(checkpoints)).lowest("validation_loss", 1));
    }
    if (earlyStopping > 0) {
      watchers.add(EarlyStopping.lowest("validation_loss", earlyStopping));
    }
    if (target > 0) {
      watchers.add(StopAt.atLeast("validation_accuracy", target));
    }
    return watchers;
  }

  private Module build(ImageSet images, long seedOfThis) {
    // One generator draws all first weights; two trainings must not draw from it in turns.
    synchronized (NetworkTrainer.class) {
      Tensors.manualSeed(seedOfThis);
      int classes = images.classes().size();
      return builder == null
          ? Networks.named(network).build(images.imageSize(), classes)
          : builder.build(images.imageSize(), classes);
    }
  }

  private Optimizer optimizer() {
    Map<String, Double> settings = new LinkedHashMap<>();
    settings.put("learningRate", learningRate);
    if (momentum != 0) {
      settings.put("momentum", momentum);
    }
    if (weightDecay >= 0) {
      settings.put("weightDecay", weightDecay);
    }
    String all = rule;
    for (Map.Entry<String, Double> setting : settings.entrySet()) {
      all += " " + setting.getKey() + "=" + setting.getValue();
    }
    return Optimizers.parse(all + " " + ruleSettings, learningRate);
  }

  private Schedule schedule(int stepsPerEpoch) {
    int updates = (stepsPerEpoch + accumulateGradients - 1) / accumulateGradients;
    int steps = Math.max(1, Math.multiplyExact(updates, epochs));
    // The settings of the rule may name another than the field.
    double rate = optimizer().learningRate();
    return rates.isEmpty()
        ? schedule.over(steps, rate)
        : Schedules.parse(rates, rate, updates, epochs);
  }

  @Override
  public synchronized int getInvocationCount() {
    return invocations;
  }

  @Override
  public synchronized void setInvocationCount(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "The number of trainings is 0 or more, but got " + count + ".");
    }
    invocations = count;
  }

  @Override
  public TrainerProvenance getProvenance() {
    return new TrainerProvenanceImpl(this);
  }

  @Override
  public String toString() {
    return String.format(
        java.util.Locale.ROOT,
        "NetworkTrainer(%s, %s, %s, epochs=%d, batchSize=%d, seed=%d, %s)",
        network,
        optimizer(),
        rates.isEmpty() ? schedule : rates,
        epochs,
        batchSize,
        seed,
        device);
  }
}
