// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.Batches;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.data.HeldOut;
import org.sketchell.data.Notice;
import org.sketchell.data.Parts;
import org.sketchell.runtime.Device;

/**
 * How a learner is trained: an immutable recipe.
 *
 * <pre>{@code
 * var run = new Trainer().maxEpochs(2).batchSize(10).fit(new Classifier(network), split);
 * }</pre>
 */
public final class Trainer {
  private static final int VALIDATION_BATCH = 250;

  private Bounds bounds = Bounds.ONE_EPOCH;
  private int overfitBatches;
  private int batchSize = 32;
  private long seed;
  private boolean seedAsked;
  private Set<String> mayChange = Set.of();
  private Device device = Device.CPU;
  private double gradientClip;
  private double gradientClipValue;
  private int accumulateGradients = 1;
  private Optional<Averaging> averaging = Optional.empty();
  private int shares;
  private int shards;
  private int localSteps;
  private Optional<Team> team = Optional.empty();
  private int stepsTogether;
  private int sanityBatches = 2;
  private boolean detectAnomaly;
  private Optional<Augmentation> augmentation = Optional.empty();
  private boolean balanced;
  private List<Callback> callbacks = ProgressBar.ofTheSession();

  /**
   * One epoch, batches of 32, seed 0, on the processor; at a prompt and in scripts with a progress
   * bar, elsewhere without a word, unless a {@link ProgressBar} is among its callbacks.
   */
  public Trainer() {}

  private Trainer changed(Consumer<Trainer> change) {
    Trainer copy = new Trainer();
    copy.bounds = bounds;
    copy.overfitBatches = overfitBatches;
    copy.batchSize = batchSize;
    copy.seed = seed;
    copy.seedAsked = seedAsked;
    copy.mayChange = mayChange;
    copy.device = device;
    copy.gradientClip = gradientClip;
    copy.gradientClipValue = gradientClipValue;
    copy.accumulateGradients = accumulateGradients;
    copy.averaging = averaging;
    copy.shares = shares;
    copy.shards = shards;
    copy.localSteps = localSteps;
    copy.team = team;
    copy.stepsTogether = stepsTogether;
    copy.sanityBatches = sanityBatches;
    copy.detectAnomaly = detectAnomaly;
    copy.augmentation = augmentation;
    copy.balanced = balanced;
    copy.callbacks = callbacks;
    change.accept(copy);
    return copy;
  }

  /**
   * Number of passes over the training images: one, if nothing else is said, or any number where
   * steps or time are.
   */
  @CheckReturnValue
  public Trainer maxEpochs(int epochs) {
    return changed(trainer -> trainer.bounds = bounds.epochs(epochs));
  }

  /**
   * Number of updates at which training ends, also in the middle of an epoch, which ends there with
   * its validation; 0 for any.
   */
  @CheckReturnValue
  public Trainer maxSteps(long steps) {
    return changed(trainer -> trainer.bounds = bounds.steps(steps));
  }

  /**
   * Seconds after which training ends with the step under way, and a last validation; 0 for any. A
   * record says after how many steps that was.
   */
  @CheckReturnValue
  public Trainer maxSeconds(double seconds) {
    return changed(trainer -> trainer.bounds = bounds.seconds(seconds));
  }

  /** Number of epochs that neither a callback nor a bound on steps or time ends earlier. */
  @CheckReturnValue
  public Trainer minEpochs(int epochs) {
    return changed(trainer -> trainer.bounds = bounds.minEpochs(epochs));
  }

  /** Batches of each epoch that are trained on, the first of its order; 0 for all. */
  @CheckReturnValue
  public Trainer limitTrainingBatches(int batches) {
    return changed(trainer -> trainer.bounds = bounds.trainingBatches(batches));
  }

  /** Batches that are validated on, the first ones; 0 for all. */
  @CheckReturnValue
  public Trainer limitValidationBatches(int batches) {
    return changed(trainer -> trainer.bounds = bounds.validationBatches(batches));
  }

  /** Validates after every so many epochs, and after the last; 1 for each. */
  @CheckReturnValue
  public Trainer validateEvery(int epochs) {
    return changed(trainer -> trainer.bounds = bounds.validateEvery(epochs));
  }

  /**
   * Validates after every so many updates, counted from the first one across epochs, and after the
   * last; 0, as at first, validates by epochs. A callback that then {@linkplain TrainingRun#stop
   * stops} training in the middle of an epoch is obeyed there.
   */
  @CheckReturnValue
  public Trainer validateEverySteps(int steps) {
    return changed(trainer -> trainer.bounds = bounds.validateEverySteps(steps));
  }

  /**
   * Trains on the first examples alone, as many as make so many batches, in their order, and
   * validates on the same, where {@link #fit(Learner, Parts)} makes the batches: what a sound
   * network learns by heart. 0 trains as ever.
   */
  @CheckReturnValue
  public Trainer overfitBatches(int batches) {
    require(batches >= 0, "The number of batches is 0 or more, but got %s.", batches);
    return changed(trainer -> trainer.overfitBatches = batches);
  }

  /**
   * One batch to train on, one to validate on, and nobody told but for the progress: whether all of
   * the code runs.
   */
  @CheckReturnValue
  public Trainer fastDevRun() {
    return changed(
        trainer -> {
          trainer.bounds = Bounds.ONE_EPOCH.epochs(1).trainingBatches(1).validationBatches(1);
          trainer.overfitBatches = 0;
          trainer.sanityBatches = 0;
          trainer.callbacks = callbacks.stream().filter(ProgressBar.class::isInstance).toList();
        });
  }

  /** Images in a batch, where {@link #fit(Learner, Parts)} makes the batches. */
  @CheckReturnValue
  public Trainer batchSize(int images) {
    require(images >= 1, "A batch has at least 1 image, but got %s.", images);
    return changed(trainer -> trainer.batchSize = images);
  }

  /** Seed of the shuffling that {@link #fit(Learner, Parts)} does, and of dropout. */
  @CheckReturnValue
  public Trainer seed(long number) {
    return changed(
        trainer -> {
          trainer.seed = number;
          trainer.seedAsked = true;
        });
  }

  /**
   * Names settings that {@link #resume} may find another than they were, such as {@code
   * "optimizer.learningRate"}, {@code "batchSize"} or {@code "schedule"}; an error of it says their
   * names. The record of the training says what was changed, and after which step. Batches can
   * become others only where an epoch begins, and {@code "accumulateGradients"} alike. Another
   * {@code "optimizer"}, other {@code "groups"} or {@code "turns"}, or a setting of a rule that is
   * switched on or off, such as its momentum, begin anew, with nothing that any rule remembers and
   * steps counted from there. {@code "averaging"} cannot change: what it is a mean of is gone.
   */
  @CheckReturnValue
  public Trainer mayChange(String... settings) {
    return changed(trainer -> trainer.mayChange = Set.of(settings));
  }

  /** What {@link #resume} may find another than it was. */
  public Set<String> mayChange() {
    return mayChange;
  }

  /** Where the steps run. */
  @CheckReturnValue
  public Trainer device(Device where) {
    return changed(trainer -> trainer.device = where);
  }

  /** Largest length of the gradient of all parameters together; 0 leaves it as it is. */
  @CheckReturnValue
  public Trainer gradientClip(double norm) {
    require(norm >= 0, "The gradient's largest length is 0 or more, but got %s.", norm);
    return changed(trainer -> trainer.gradientClip = norm);
  }

  /**
   * Largest size of each element of the gradient; 0 leaves it as it is. Where its length is bounded
   * as well, that is done afterwards.
   */
  @CheckReturnValue
  public Trainer gradientClipValue(double value) {
    require(value >= 0, "The gradient's largest element is 0 or more, but got %s.", value);
    return changed(trainer -> trainer.gradientClipValue = value);
  }

  /**
   * Makes an update of so many batches, by the mean gradient over all their examples, as if they
   * were one batch: where a large one does not fit. Batch normalisation sees the small ones, and
   * means that count some examples more than others, such as those with class weights or an index
   * to ignore, are those of each small one. What is left over at the end of an epoch makes an
   * update, too. Steps, such as those of {@link #maxSteps} and of schedules, are updates.
   */
  @CheckReturnValue
  public Trainer accumulateGradients(int batches) {
    require(batches >= 1, "An update is made of 1 batch or more, but got %s.", batches);
    return changed(trainer -> trainer.accumulateGradients = batches);
  }

  /** Validates and keeps a mean of the weights that training goes through, not the last ones. */
  @CheckReturnValue
  public Trainer averaging(Averaging how) {
    return changed(trainer -> trainer.averaging = Optional.of(how));
  }

  /**
   * Into how many shares the batch of a training step is cut. As many threads work at the same
   * time, each on a share, and what they find is added up in the order of the shares: so the result
   * depends on their number, by rounding, and not on that of the threads. Statistics of batch
   * normalisation are those of the whole batch all the same. 1 leaves batches whole: threads meet
   * at each operator instead, and their number may decide how it rounds. 0, as at first, goes by
   * the step: it cuts in two, large steps into more, and leaves whole what has many weights for so
   * few examples. For processors with many cores, ask for more.
   */
  @CheckReturnValue
  public Trainer shares(int number) {
    require(number >= 0, "The number of shares is 0 or more, but got %s.", number);
    return changed(trainer -> trainer.shares = number);
  }

  /**
   * Into how many shards the examples are put, each of which gives its part of every batch, where
   * {@link #fit(Learner, Parts)} makes the batches: the batch size is a multiple of it, and a batch
   * is cut into as many {@linkplain #shares shares}, to validate too. So a training in several
   * processes, each with some of the shards, gives the same weights, bit for bit, as this one
   * alone. 0, as at first, does not.
   */
  @CheckReturnValue
  public Trainer shards(int number) {
    require(number >= 0, "The number of shards is 0 or more, but got %s.", number);
    return changed(trainer -> trainer.shards = number);
  }

  /**
   * Local SGD: every shard is trained by itself, each on its part of the batches, and after so many
   * steps all that training changes, also what the update rule remembers, becomes the mean over the
   * shards; so it does where it is looked at, at a validation, at the end of an epoch and where
   * training stops. That is for processes between which the network is slow. 0, as at first, adds
   * up gradients in each step.
   *
   * @see <a href="https://arxiv.org/abs/1805.09767">Stich, Local SGD Converges Fast and
   *     Communicates Little</a>
   */
  @CheckReturnValue
  public Trainer localSteps(int steps) {
    require(steps >= 0, "The number of local steps is 0 or more, but got %s.", steps);
    return changed(trainer -> trainer.localSteps = steps);
  }

  /**
   * Has the steps computed by other processes, each with its shards of the examples; learner,
   * callbacks and record stay here. The result is that of {@link #shards} in this process.
   */
  @CheckReturnValue
  public Trainer team(Team processes) {
    return changed(trainer -> trainer.team = Optional.of(processes));
  }

  /**
   * How many steps run as one, over as many batches: on a GPU the state stays there meanwhile. They
   * are told of, can be stopped and can be saved only together. The batches are not cut into
   * shares; what is left over at the end of an epoch runs step by step. 0, as at first, goes by the
   * device: one on the processor, where more gain nothing, and many on a GPU.
   */
  @CheckReturnValue
  public Trainer stepsTogether(int number) {
    require(number >= 0, "The number of steps is 0 or more, but got %s.", number);
    return changed(trainer -> trainer.stepsTogether = number);
  }

  /** Validation batches that are tried before the first step, to find mistakes early. */
  @CheckReturnValue
  public Trainer sanityBatches(int batches) {
    require(batches >= 0, "The number of batches is 0 or more, but got %s.", batches);
    return changed(trainer -> trainer.sanityBatches = batches);
  }

  /**
   * Looks after every step whether all that training changes is finite: parameters, buffers and
   * what the optimiser remembers, which a gradient that is not gets into. Training ends at the
   * first step after which it is not, and says in which layer, forward or backward, that arose. At
   * first only the loss is looked at after a step, and the rest at the end of an epoch. What is
   * computed stays the same.
   */
  @CheckReturnValue
  public Trainer detectAnomaly(boolean yes) {
    return changed(trainer -> trainer.detectAnomaly = yes);
  }

  /** Whether all that training changes is looked at after every step. */
  public boolean detectAnomaly() {
    return detectAnomaly;
  }

  /**
   * Makes each class as likely as any other in the training batches, where {@link #fit(Learner,
   * Parts)} makes them; {@link Batches#balanced} does where you make them.
   */
  @CheckReturnValue
  public Trainer balanced(boolean yes) {
    return changed(trainer -> trainer.balanced = yes);
  }

  /** Whether each class is as likely as any other in the training batches. */
  public boolean balanced() {
    return balanced;
  }

  /**
   * Changes the training pictures by chance, anew in each epoch, where {@link #fit(Learner, Parts)}
   * makes the batches; {@link Batches#augmented} does where you make them.
   */
  @CheckReturnValue
  public Trainer augmentation(Augmentation changes) {
    return changed(trainer -> trainer.augmentation = Optional.of(changes));
  }

  /** Adds one that is told how training goes on. */
  @CheckReturnValue
  public Trainer callback(Callback callback) {
    List<Callback> more = new ArrayList<>(callbacks);
    more.add(callback);
    return changed(trainer -> trainer.callbacks = List.copyOf(more));
  }

  /** Tells nobody how training goes on. */
  @CheckReturnValue
  public Trainer quiet() {
    return changed(trainer -> trainer.callbacks = List.of());
  }

  private static void require(boolean condition, String pattern, Object value) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, pattern, value));
    }
  }

  /**
   * Measures where the time of a training step goes: data, forward, backward, update, by layer. The
   * step is that of {@link #fit(Learner, Parts)}, with the first learning rate, but for steps that
   * run together: each is taken alone. Its batches are the first ones of the training part, in the
   * order in which they are trained on. The learner stays as it was. It takes some seconds: as many
   * steps as fit into one, without and with ONNX Runtime's profile, and before that both are made
   * ready.
   *
   * @throws TrainingException if training could not start
   */
  public StepProfile profile(Learner learner, Parts split) {
    return new StepProfiler(this, learner, training(split)).profile(0);
  }

  /**
   * The same of a number of steps.
   *
   * @param steps from 1 to 1000
   */
  public StepProfile profile(Learner learner, Parts split, int steps) {
    require(steps >= 1 && steps <= 1000, "A profile is of 1 to 1000 steps, but got %s.", steps);
    return new StepProfiler(this, learner, training(split)).profile(steps);
  }

  /**
   * The step that training takes, for runtimes elsewhere: with this batch size, seed and clipping;
   * the data, its order and the learning rates are theirs.
   *
   * @param like examples of the kind that it will be given
   * @throws TrainingException if there is nothing to train, or the step cannot be traced
   */
  public PortableStep step(Learner learner, Examples like) {
    return new StepExport(this, learner, like).whole();
  }

  /**
   * The same step cut at its gradients, for training on several machines.
   *
   * @param like examples of the kind that it will be given
   * @throws TrainingException if there is nothing to train, or the step cannot be traced
   */
  public PortableHalves halves(Learner learner, Examples like) {
    return new StepExport(this, learner, like).halves();
  }

  /**
   * Trains on the training part, shuffled anew in each epoch, and validates after each.
   *
   * @throws TrainingException if training cannot start, or the loss becomes infinite or undefined
   */
  public TrainingRun fit(Learner learner, Parts split) {
    return overfitBatches > 0
        // Nothing is said of examples in both: that is what was asked for.
        ? again(learner, training(split), validating(split))
        : fit(learner, training(split), validating(split));
  }

  private Examples few(Parts split) {
    long examples = (long) overfitBatches * batchSize;
    return split.training().take((int) Math.min(examples, Integer.MAX_VALUE));
  }

  /** The batches that a training has. */
  Batches training(Parts split) {
    if (overfitBatches > 0) {
      return shards == 0
          ? Batches.sequential(few(split), batchSize)
          : Batches.sharded(few(split), batchSize, shards);
    }
    if (balanced && shards > 0) {
      throw new TrainingException(
          "Balanced batches draw from all examples, but each of %d shards gives its own: leave out"
              + " balanced(true), or shards(%d) and give the loss class weights.",
          shards, shards);
    }
    Batches batches =
        balanced
            ? Batches.balanced(split.training(), batchSize, seed)
            : shards > 0
                ? Batches.sharded(split.training(), batchSize, seed, shards)
                : Batches.shuffled(split.training(), batchSize, seed);
    return augmentation.map(batches::augmented).orElse(batches);
  }

  /** Steps as the first epoch of a training takes them, each by itself. */
  TrainingSession session(Learner learner, Examples like, int largestBatch) {
    Given given = Given.of(like);
    FirstInput.shown(learner, given);
    boolean sharded = shards > 0;
    TrainingSession session =
        new TrainingSession(
            learner,
            Plan.of(learner),
            given,
            largestBatch,
            device,
            form(),
            sharded ? shards : shares,
            sharded,
            1,
            largestBatch);
    session.enter(Stage.of(Plan.of(learner), 1, List.of()));
    return session;
  }

  private Batches validating(Parts split) {
    Examples held =
        overfitBatches > 0 ? few(split) : alikeWeighted(split.training(), split.validation());
    return held(held, batchSize, shards);
  }

  /** Batches to validate on, beside those of a size to train on. */
  static Batches held(Examples examples, int batchSize, int shards) {
    int size = Math.max(batchSize, VALIDATION_BATCH);
    return shards == 0
        ? Batches.sequential(examples, size)
        : Batches.sharded(examples, (size + shards - 1) / shards * shards, shards);
  }

  /** Examples to validate with count alike, whether or not those to train with have weights. */
  private static Examples alikeWeighted(Examples training, Examples validation) {
    if (!training.targets().contains(Field.WEIGHT) || validation.targets().contains(Field.WEIGHT)) {
      return validation;
    }
    float[] ones = new float[validation.size()];
    Arrays.fill(ones, 1);
    return validation.weighted(ones);
  }

  /**
   * Trains on batches and validates on others after each epoch. What is odd about these, such as
   * examples that are in both, is said in a {@link Notice}.
   *
   * <p>If the thread is interrupted, training stops after the step under way; the learner keeps
   * what it has learned, and {@link TrainingRun#resume()} goes on where it stopped.
   *
   * @throws TrainingException if training cannot start, or the loss becomes infinite or undefined
   */
  public TrainingRun fit(Learner learner, Batches training, Batches validation) {
    Notice.say(HeldOut.findings(training, validation));
    return again(learner, training, validation);
  }

  /**
   * Searches a learning rate, from 1e-7 to 10 in 100 steps over the training part, which grows from
   * step to step, as training would take them. The learner stays as it was.
   *
   * <pre>{@code
   * new Trainer().batchSize(32).findLearningRate(learner, split).suggestion()
   * }</pre>
   *
   * @return what was found; it says, too, if no rate can be advised
   * @throws TrainingException if training cannot start
   */
  public RateSearch findLearningRate(Learner learner, Parts split) {
    return findLearningRate(learner, split, 1e-7, 10, 100);
  }

  /**
   * The same between other rates.
   *
   * @param lowest above 0
   * @param steps 10 or more
   */
  public RateSearch findLearningRate(
      Learner learner, Parts split, double lowest, double highest, int steps) {
    return RateSearch.of(this, learner, training(split), lowest, highest, steps);
  }

  /**
   * Measures training steps over batches of 1, 2, 4 and so on up to 1024 examples, as far as memory
   * and images reach, to find the size that pays. The learner stays as it was.
   *
   * @throws TrainingException if training cannot start
   */
  public BatchSearch findBatchSize(Learner learner, Parts split) {
    return findBatchSize(learner, split, 1024);
  }

  /**
   * The same up to another size.
   *
   * @param largest at least 1
   */
  public BatchSearch findBatchSize(Learner learner, Parts split, int largest) {
    return BatchSearch.of(this, learner, split, largest);
  }

  /** The same, without a word about the data. */
  TrainingRun again(Learner learner, Batches training, Batches validation) {
    TrainingRun run = new TrainingRun(this, learner, training, validation);
    return run.resume();
  }

  /**
   * Goes on with a training that {@link Checkpoint} or {@link TrainingRun#saveCheckpoint} saved, up
   * to this recipe's number of epochs: the learner is given the saved values, and the seed is the
   * saved one unless another is asked for. The result is the same, bit for bit, as if training had
   * never stopped; so everything that decides it must be as it was, and what is not is named. What
   * may be another without a word are how far training goes, the callbacks and the device; all else
   * only if {@link #mayChange} names it. An epoch that a bound on steps or time has cut short stays
   * short: what of its batches was left is not trained on.
   *
   * @param checkpoint a file, or a folder of {@link Checkpoint#in}, of which it is the last
   * @param learner built as it was; its values do not matter
   * @throws TrainingException if the file cannot be read, does not fit, or is of another training
   */
  public TrainingRun resume(Path checkpoint, Learner learner, Parts split) {
    CheckpointFile file = CheckpointFile.read(checkpoint);
    return seeded(file).resume(file, learner, split);
  }

  private TrainingRun resume(CheckpointFile file, Learner learner, Parts split) {
    return resume(file, learner, training(split), validating(split));
  }

  /** The same with batches of one's own, which must be those of the saved training. */
  public TrainingRun resume(
      Path checkpoint, Learner learner, Batches training, Batches validation) {
    CheckpointFile file = CheckpointFile.read(checkpoint);
    return seeded(file).resume(file, learner, training, validation);
  }

  private Trainer seeded(CheckpointFile file) {
    return seedAsked ? this : seed(file.entries().seed());
  }

  private TrainingRun resume(
      CheckpointFile file, Learner learner, Batches training, Batches validation) {
    FirstInput.shown(learner, Given.of(training.examples()));
    CheckpointFile.State state = file.restore(this, learner, training, validation);
    return new TrainingRun(this, learner, training, validation, state).resume();
  }

  /** Number of passes over the training images; {@link Integer#MAX_VALUE} for any. */
  public int maxEpochs() {
    return bounds.maxEpochs();
  }

  /** Number of updates at which training ends; 0 for any. */
  public long maxSteps() {
    return bounds.steps();
  }

  /** Seconds after which training ends; 0 for any. */
  public double maxSeconds() {
    return bounds.seconds();
  }

  /** Number of epochs that nothing but an interruption ends earlier. */
  public int minEpochs() {
    return bounds.minEpochs();
  }

  /** Batches of each epoch that are trained on; 0 for all. */
  public int limitTrainingBatches() {
    return bounds.trainingBatches();
  }

  /** Batches that are validated on; 0 for all. */
  public int limitValidationBatches() {
    return bounds.validationBatches();
  }

  /** After how many epochs each validation is. */
  public int validateEvery() {
    return bounds.validateEvery();
  }

  /** After how many updates each validation is; 0 if epochs say it. */
  public int validateEverySteps() {
    return bounds.validateEverySteps();
  }

  /** How many batches alone are trained and validated on; 0 for all. */
  public int overfitBatches() {
    return overfitBatches;
  }

  Bounds bounds() {
    return bounds;
  }

  /** Images in a batch, where {@link #fit(Learner, Split)} makes the batches. */
  public int batchSize() {
    return batchSize;
  }

  /** Seed of the shuffling and of what is drawn within steps. */
  public long seed() {
    return seed;
  }

  /** Where the steps run. */
  public Device device() {
    return device;
  }

  /** Largest length of the gradient of all parameters together; 0 for any. */
  public double gradientClip() {
    return gradientClip;
  }

  /** Largest size of each element of the gradient; 0 for any. */
  public double gradientClipValue() {
    return gradientClipValue;
  }

  /** How many batches an update is made of. */
  public int accumulateGradients() {
    return accumulateGradients;
  }

  /** The mean of weights that is kept instead of the last ones; empty for none. */
  public Optional<Averaging> averaging() {
    return averaging;
  }

  StepForm form() {
    return new StepForm(seed, gradientClip, gradientClipValue, accumulateGradients, averaging);
  }

  /** How training pictures are changed by chance; empty if they are not. */
  public Optional<Augmentation> augmentation() {
    return augmentation;
  }

  /** How many steps run as one; 0 for what the device asks for. */
  public int stepsTogether() {
    return stepsTogether;
  }

  /** Into how many shares the batch of a training step is cut; 0 for what the step asks for. */
  public int shares() {
    return shares;
  }

  /** Into how many shards the examples are put; 0 if they are not. */
  public int shards() {
    return shards;
  }

  /** After how many steps the shards' weights are averaged; 0 if gradients are added up. */
  public int localSteps() {
    return localSteps;
  }

  /** The processes that compute the steps; empty for this one. */
  public Optional<Team> team() {
    return team;
  }

  /** Validation batches that are tried before the first step. */
  public int sanityBatches() {
    return sanityBatches;
  }

  /** Those that are told how training goes on. */
  public List<Callback> callbacks() {
    return callbacks;
  }

  @Override
  public String toString() {
    return "Trainer(maxEpochs=%s, batchSize=%s, seed=%s, device=%s)"
        .formatted(maxEpochs() == Bounds.ANY ? "any" : maxEpochs(), batchSize, seed, device);
  }
}
