// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sketchell.data.Batches;
import org.sketchell.data.BatchesAhead;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Notice;
import org.sketchell.model.TrainedModel;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Schedule;
import org.sketchell.record.EpochRecord;
import org.sketchell.record.TrainingRecord;
import org.sketchell.record.TribuoOrigin;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Tensor;

/** One training of one learner: its history, and where it stands. Made by {@link Trainer#fit}. */
public final class TrainingRun {
  /** Steps that run as one where a device asks for many. */
  private static final int MANY = 16;

  /** Bytes of the examples of such, at most. */
  private static final long MOST_BYTES = 256L << 20;

  private final Trainer trainer;
  private final Learner learner;
  private final Batches training;
  private final Batches validation;
  private final Plan plan;
  private final StateLayout layout;
  private final Optimizer optimizer;
  private final Schedule schedule;
  private final Given given;
  private final List<EpochMetrics> history = new ArrayList<>();
  private final List<ValidationMetrics> validations = new ArrayList<>();

  private final int together;

  private Steps session;
  private TrainingSession.Snapshot left;
  private int epoch;
  private int batch;
  private long steps;

  /** Of the largest batch so far, and into how many shares it was cut. */
  private int largestStep;

  private int shares;
  private double seconds;
  private Means means = new Means();
  private boolean interrupted;
  private boolean isLeft;

  /** Looks where the last step, or the last together, went wrong; the session is spent then. */
  private Supplier<Optional<Anomaly>> lookBack = Optional::empty;

  private boolean toldOfValidation;

  /**
   * Which of the steps that ran as one was the last, and what it logged, once its memory is gone.
   */
  private int lastStep;

  private double lastRate;
  private Map<String, Double> lastValues = Map.of();

  /** Why there is nothing to go on from, once the numbers are none. */
  private String undefined;

  private String stopReason;
  private final Recording recording;
  private CheckpointFile.Origin origin;

  /** The values that the learner had when training last wrote them, or a callback brought back. */
  private Map<String, Tensor> written = Map.of();

  /** The epoch whose values they are; 0 for those of no epoch's end. */
  private int weightsOf;

  /** After how many steps they were so. */
  private long weightsAt;

  /** The learning rate of the last of them. */
  private double weightsRate;

  private String keptBy;

  TrainingRun(Trainer trainer, Learner learner, Batches training, Batches validation) {
    this.trainer = trainer;
    this.learner = learner;
    this.training = training;
    this.validation = validation;
    this.given = Given.of(training.examples());
    FirstInput.shown(learner, given);
    this.plan = Plan.of(learner);
    this.layout = new StateLayout(learner, plan, trainer.form());
    this.optimizer = plan.optimizer();
    this.schedule = learner.configureSchedule();
    requireSameFields();
    if (training.batchesPerEpoch() == 0) {
      throw new TrainingException(
          "There is no batch to train on: there are %d training images, and a batch has %d.",
          training.examples().size(), training.batchSize());
    }
    if (training.shards() == 0 && trainer.shares() > training.batchSize()) {
      throw new TrainingException(
          "A batch of %d examples cannot be cut into %d shares.",
          training.batchSize(), trainer.shares());
    }
    Conflicts.refuse(trainer, plan, schedule, training, validation);
    Conflicts.tell(trainer, plan);
    this.together = together(trainer, given, training);
    this.recording = new Recording(trainer, learner, training, validation, plan, schedule);
    this.origin =
        new CheckpointFile.Origin(
            UUID.randomUUID().toString(),
            recording.network().firstWeights(),
            recording.network().firstWeightsHash(),
            List.of());
  }

  /** A run that was saved. */
  TrainingRun(
      Trainer trainer,
      Learner learner,
      Batches training,
      Batches validation,
      CheckpointFile.State state) {
    this(trainer, learner, training, validation);
    epoch = state.epoch();
    batch = state.batch();
    steps = state.vectors().steps();
    seconds = state.seconds();
    means = state.means();
    history.addAll(state.history());
    validations.addAll(state.validations());
    left = state.vectors();
    origin = state.origin();
    recording.resumed(origin);
    wrote(batch == 0 ? epoch : 0, steps);
  }

  private void requireSameFields() {
    Given other = Given.of(validation.examples());
    if (given.equals(other)) {
      return;
    }
    if (training.examples() instanceof ImageSet ours
        && validation.examples() instanceof ImageSet theirs
        && ours.preprocessing().equals(theirs.preprocessing())) {
      throw new TrainingException(
          "Training and validation images must be of one size and the same classes, but are %s of"
              + " %s and %s of %s.",
          ours.imageSize().shape(), ours.classes(), theirs.imageSize().shape(), theirs.classes());
    }
    throw new TrainingException(
        "Training and validation examples must have the same fields, but have %s and %s.",
        given, other);
  }

  // Going on -------------------------------------------------------------------------------------

  /**
   * Goes on where training was interrupted, with the same order of images and the same state of the
   * update rule; does nothing if it is complete.
   *
   * <p>It goes on after an error too, such as one in a callback, but not after a loss that was no
   * number.
   *
   * @throws TrainingException if the loss becomes infinite or undefined, or was so before
   */
  public TrainingRun resume() {
    if (undefined != null) {
      throw new TrainingException("%s", undefined);
    }
    interrupted = false;
    stopReason = null;
    if (left != null) {
      origin = goingOn();
    }
    if (epoch >= trainer.maxEpochs() || !bounds().allow(steps, seconds, epoch)) {
      return this;
    }
    try {
      goOn();
    } catch (RuntimeException | Error e) {
      tellOf(e);
      throw e;
    }
    tell(callback -> callback.ended(this));
    return this;
  }

  private void tellOf(Throwable error) {
    try {
      tell(callback -> callback.failed(this, error));
    } catch (RuntimeException e) {
      error.addSuppressed(e);
    }
  }

  /** How many steps run as one; some devices ask for many, as far as memory and data reach. */
  private static int together(Trainer trainer, Given given, Batches batches) {
    int asked = trainer.stepsTogether();
    long bytes = given.fields().stream().mapToLong(field -> field.batch(1).bytes()).sum();
    long each = Math.max(1, bytes * largest(batches));
    if (asked > 1 && asked * each > Integer.MAX_VALUE) {
      throw new TrainingException(
          "%d steps together take %d MB of examples, but at most 2 GB can be: take fewer, or smaller"
              + " batches.",
          asked, asked * each >> 20);
    }
    if (trainer.accumulateGradients() > 1) {
      if (asked > 1) {
        throw new TrainingException(
            "Batches that are gathered to one update do not run together: leave out"
                + " accumulateGradients(%d) or stepsTogether(%d).",
            trainer.accumulateGradients(), asked);
      }
      return 1;
    }
    if (asked > 1 && trainer.shares() > 1) {
      throw new TrainingException(
          "Steps that run together are not cut into shares: leave out shares(%d) or"
              + " stepsTogether(%d).",
          trainer.shares(), asked);
    }
    if (batches.shards() > 0) {
      if (asked > 1) {
        throw new TrainingException(
            "Steps that run together are not cut into shards: leave out shards(%d) or"
                + " stepsTogether(%d).",
            batches.shards(), asked);
      }
      return 1;
    }
    int wanted = asked > 0 ? asked : trainer.device().kind() == Device.Kind.CPU ? 1 : MANY;
    long fit = asked > 0 ? asked : MOST_BYTES / each;
    int full = batches.examples().size() / batches.batchSize();
    return (int) Math.max(1, Math.min(Math.min(wanted, full), fit));
  }

  private void goOn() {
    try (Steps opened = open()) {
      session = opened;
      recording.reads();
      if (left != null) {
        opened.restore(left);
      }
      try {
        goThroughEpochs();
      } finally {
        undefined = undefined == null ? opened.spent().orElse(null) : undefined;
        if (undefined == null) {
          left = opened.snapshot();
          opened.writeBack();
          wrote(batch == 0 ? epoch : 0, steps);
        }
        lastValues = lastStep();
      }
    } finally {
      session = null;
      recording.hasRead();
    }
  }

  private Steps open() {
    boolean sharded = training.shards() > 0;
    int largest = Math.max(largest(training), largest(validation));
    if (trainer.team().isPresent() || trainer.localSteps() > 0) {
      return new TeamSession(
          trainer.team().orElseGet(() -> new TeamOfOne(training, validation)),
          learner,
          layout,
          given,
          training,
          validation,
          trainer.localSteps());
    }
    return new TrainingSession(
        learner,
        plan,
        given,
        largest,
        trainer.device(),
        trainer.form(),
        sharded ? training.shards() : trainer.shares(),
        sharded,
        together,
        largest(training));
  }

  private static int largest(Batches batches) {
    return Math.max(1, Math.min(batches.batchSize(), batches.examples().size()));
  }

  private void goThroughEpochs() {
    try {
      if (steps == 0) {
        tryValidation();
      }
      tell(callback -> callback.started(this));
      while (epoch < trainer.maxEpochs() && stopReason == null && !isLeft) {
        epoch();
        if (!bounds().allow(steps, seconds, epoch)) {
          stopReason = bounds().reached(steps, seconds).orElse(stopReason);
        }
      }
    } catch (CancellationException e) {
      // Not an error: somebody at the keyboard wants to look at what there is. The request is
      // granted, so the thread's flag must not spoil what comes next, such as writing a file.
      interrupted = true;
      Thread.interrupted();
    } catch (InternalError e) {
      interrupted = undefined == null;
      throw explained(e);
    } catch (RuntimeException | Error e) {
      interrupted = undefined == null;
      throw e;
    }
    if (epoch == trainer.maxEpochs()) {
      stopReason = null;
    }
  }

  /** In this way the JVM says, sooner or later, that a page of a mapped file is gone. */
  private RuntimeException explained(InternalError fault) {
    return recording
        .changedFile()
        .map(file -> DataException.cutOff(file.path(), fault))
        .orElseThrow(() -> fault);
  }

  private void tryValidation() {
    Batches some = validation.epoch(0);
    for (int i = 0; i < trainer.sanityBatches(); i++) {
      int count = session.loadHeld(some, i);
      if (count > 0) {
        session.validate(count, new Means());
      }
    }
  }

  private void epoch() {
    long start = System.nanoTime();
    double before = seconds;
    session.enter(Stage.of(plan, epoch + 1, history.stream().map(EpochMetrics::steps).toList()));
    Batches from = training.epoch(epoch).seek(batch);
    try (BatchesAhead batches = BatchesAhead.of(from, session::spareThreads)) {
      validateIfDue();
      while (goesOn()) {
        if (session instanceof TrainingSession here && together > 1 && fitTogether()) {
          stepsTogether(here, batches);
        } else {
          step(batches);
        }
        seconds = before + (System.nanoTime() - start) / 1e9;
        for (Callback callback : trainer.callbacks()) {
          callback.stepped(this, batch, batchesOfEpoch(), means.view());
        }
        stopIfInterrupted();
        validateIfDue();
        seconds = before + (System.nanoTime() - start) / 1e9;
      }
    }
    if (isLeft) {
      return;
    }
    requireFinite();
    session.endEpoch(epoch + 1);
    Map<String, Double> values = means.values("");
    Optional<ValidationMetrics> told = lastValidation();
    double rate = told.map(ValidationMetrics::learningRate).orElseGet(() -> rates(steps - 1)[0]);
    Optional<ValidationMetrics> last =
        told.isEmpty() && isValidated(epoch + 1) ? Optional.of(validated()) : told;
    last.ifPresent(validation -> values.putAll(validation.values()));
    seconds = before + (System.nanoTime() - start) / 1e9;
    epoch++;
    batch = 0;
    means = new Means();
    EpochMetrics metrics = new EpochMetrics(epoch, steps, values, rate, seconds - before);
    history.add(metrics);
    session.writeBack();
    wrote(epoch, steps);
    if (told.isEmpty()) {
      last.ifPresent(this::tellOf);
    }
    tell(callback -> callback.epochEnded(this, metrics));
  }

  private void requireFinite() {
    if (!session.isFinite()) {
      throw undefined(
          "What is learned became infinite or undefined by step " + steps, rates(steps - 1)[0]);
    }
  }

  /** Whether the epoch under way has another step. */
  private boolean goesOn() {
    boolean stopped = stopReason != null && bounds().validateBySteps();
    return batch < batchesOfEpoch()
        && !isLeft
        && (isGathering() || !stopped && bounds().allow(steps, seconds, epoch));
  }

  /** A validation within the epoch; that at its end is made there. */
  private void validateIfDue() {
    if (batch > 0
        && goesOn()
        && !isGathering()
        && bounds().validateBySteps()
        && bounds().validatesAfter(steps, epoch)
        && lastValidation().isEmpty()) {
      requireFinite();
      ValidationMetrics metrics = validated();
      session.writeBack();
      wrote(0, steps);
      tellOf(metrics);
    }
  }

  /** The validation after the last step, if it was made. */
  private Optional<ValidationMetrics> lastValidation() {
    ValidationMetrics last = validations.isEmpty() ? null : validations.get(validations.size() - 1);
    return Optional.ofNullable(last).filter(metrics -> metrics.steps() == steps);
  }

  private void tellOf(ValidationMetrics metrics) {
    tell(callback -> callback.validated(this, metrics));
  }

  private Bounds bounds() {
    return trainer.bounds();
  }

  /** How many batches of an epoch are trained on. */
  private int batchesOfEpoch() {
    return bounds().batches(training.batchesPerEpoch());
  }

  /** Whether as many steps as run as one are wanted, and have batches of one size. */
  private boolean fitTogether() {
    return batch + together <= Math.min(full(), batchesOfEpoch())
        && (bounds().steps() == 0 || steps + together <= bounds().steps())
        && together <= bounds().untilValidation(steps);
  }

  /** After every so many epochs or steps, and after what is the last as far as is known. */
  private boolean isValidated(int complete) {
    return bounds().validatesAfter(steps, complete)
        || complete >= trainer.maxEpochs()
        || !bounds().allow(steps, seconds, complete)
        || stopReason != null && complete >= bounds().minEpochs();
  }

  /** Whether a validation was none at the end of an epoch. */
  boolean isWithinEpoch(ValidationMetrics metrics) {
    return endedAfter(metrics.steps()).isEmpty();
  }

  /** The epoch that ended after so many steps. */
  private Optional<EpochMetrics> endedAfter(long steps) {
    return history.stream().filter(metrics -> metrics.steps() == steps).findFirst();
  }

  /** How many batches of an epoch are not smaller than the others. */
  private int full() {
    return training.examples().size() / training.batchSize();
  }

  private void step(BatchesAhead batches) {
    int count = session.load(batches, epoch, batch);
    boolean updates =
        (batch + 1) % trainer.accumulateGradients() == 0 || batch + 1 == batchesOfEpoch();
    double[] rates = rates(steps);
    float loss = updates ? session.step(count, rates) : session.gather(count);
    lookBack = () -> session.anomaly(count, new double[0][]);
    lastStep = 0;
    // What the session has done is counted before anything that may fail.
    stepped(count, 1, rates[0], updates ? 1 : 0);
    session.addLogged(count, means);
    requireFinite(loss, steps, rates[0]);
    detectAnomaly(rates[0]);
  }

  /** Whether there are batches that no update was made of yet. */
  private boolean isGathering() {
    return batch % trainer.accumulateGradients() != 0;
  }

  /** The learning rates of all groups at a step, counted from 0. */
  private double[] rates(long step) {
    Schedule.Moment moment = new Schedule.Moment(step, epoch, this::valuesOf);
    double[] rates = new double[plan.groups().size()];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = schedule.rate(plan.groups().get(i).optimizer().learningRate(), moment);
    }
    return rates;
  }

  /** What was logged by a name at the ends of epochs, or in validations. */
  private List<Double> valuesOf(String name) {
    return Watched.lowest(name).before(this);
  }

  private void stepsTogether(TrainingSession here, BatchesAhead batches) {
    int count = training.batchSize();
    double[][] rates = new double[together][];
    for (int i = 0; i < together; i++) {
      batches.next(here.buffers(i, count));
      rates[i] = rates(steps + i);
    }
    StepLog some = here.steps(count, rates);
    lookBack = () -> session.anomaly(count, rates);
    long before = steps;
    stepped(count, together, rates[together - 1][0], together);
    for (int i = 0; i < together; i++) {
      lastStep = i;
      some.addTo(means, count, i);
      requireFinite(some.loss(i), before + i + 1, rates[i][0]);
    }
    detectAnomaly(rates[together - 1][0]);
  }

  private void detectAnomaly(double rate) {
    if (trainer.detectAnomaly() && !session.isFiniteThroughout()) {
      throw undefined("What is learned became infinite or undefined in step " + steps, rate);
    }
  }

  private void stepped(int count, int batches, double rate, int updates) {
    steps += updates;
    batch += batches;
    if (updates > 0) {
      lastRate = rate;
    }
    if (count > largestStep && updates > 0) {
      largestStep = count;
      shares = session.shares(count);
    }
  }

  private void requireFinite(float loss, long step, double rate) {
    if (!Float.isFinite(loss)) {
      throw undefined("The loss became " + loss + " in step " + step, rate);
    }
  }

  /** There is no way back from numbers that are none, so the run ends for good. */
  private TrainingException undefined(String what, double rate) {
    String start = what + ", at a learning rate of " + rate + ". ";
    String end =
        " The network has the values of "
            + (weightsAt == 0
                ? "the start."
                : weightsOf > 0 ? "epoch " + weightsOf + "." : "step " + weightsAt + ".");
    // Whatever becomes of the search.
    undefined = start + Anomaly.SMALLER + "." + end;
    try {
      undefined = start + lookBack.get().map(Anomaly::toString).orElse(Anomaly.ONLY_THERE) + end;
      return new TrainingException("%s", undefined);
    } catch (RuntimeException e) {
      return new TrainingException(e, "%s", undefined);
    }
  }

  private static void stopIfInterrupted() {
    if (Thread.interrupted()) {
      throw new CancellationException("interrupted");
    }
  }

  private ValidationMetrics validated() {
    Means validated = new Means();
    Batches batches = validation.epoch(0);
    int most = bounds().validationBatches();
    int count;
    for (int i = 0; (most == 0 || i < most) && (count = session.loadHeld(batches, i)) > 0; i++) {
      session.validate(count, validated);
      tellOfValidation(count);
    }
    ValidationMetrics metrics =
        new ValidationMetrics(
            epoch + 1, steps, validated.values("validation_"), rates(steps - 1)[0]);
    validations.add(metrics);
    return metrics;
  }

  /** Training can go on with a validation loss that is none, but nobody should wonder. */
  private void tellOfValidation(int count) {
    if (!toldOfValidation) {
      Optional<Anomaly> found = session.validationAnomaly(count);
      toldOfValidation = found.isPresent();
      found.ifPresent(
          anomaly ->
              Notice.say(
                  List.of(
                      "The validation loss is no finite number after step "
                          + steps
                          + ". "
                          + anomaly.where()
                          + ".")));
    }
  }

  private void tell(Consumer<Callback> news) {
    trainer.callbacks().forEach(news);
  }

  /**
   * Whether {@link #saveCheckpoint} can save what there is now: not while {@linkplain
   * Trainer#localSteps shards} have weights of their own.
   */
  public boolean isSavable() {
    return session == null || session.hasOneState();
  }

  /**
   * Saves where training stands, so that {@link Trainer#resume} can go on from there, also in
   * another process. May be called by callbacks. The file is replaced as a whole or not at all.
   *
   * @throws TrainingException if nothing has been trained, or {@linkplain Trainer#localSteps
   *     shards} have weights of their own at the moment
   * @throws org.sketchell.file.FileException if the file cannot be written
   */
  public void saveCheckpoint(Path path) {
    if (!isSavable()) {
      throw new TrainingException(
          "After step %d each shard has weights of its own, which a checkpoint has no place for: save"
              + " after steps that are a multiple of %d, at the end of an epoch or at a validation.",
          steps, trainer.localSteps());
    }
    TrainingSession.Snapshot vectors = session == null ? left : session.snapshot();
    if (vectors == null) {
      throw new TrainingException("There is nothing to save: training has not begun.");
    }
    Setup setup = new Setup(trainer, learner, plan, training, validation);
    recording
        .contentHash()
        .ifPresent(hash -> setup.putContent(hash, recording.validationHash().orElse("none")));
    CheckpointFile.write(
        path,
        learner,
        layout,
        setup,
        new CheckpointFile.State(
            epoch, batch, seconds, means, history, validations, vectors, goingOn()));
  }

  /** Where shards stop between two meetings they meet early, and go on from there. */
  private CheckpointFile.Origin goingOn() {
    boolean between = trainer.localSteps() > 0 && batch > 0 && steps % trainer.localSteps() != 0;
    return between
        ? origin.changed("after step " + steps + " the shards were averaged, for training stopped")
        : origin;
  }

  private void wrote(int ofEpoch, long atStep) {
    written = learner.stateDict();
    weightsOf = ofEpoch;
    weightsAt = atStep;
    weightsRate =
        validations.stream()
            .filter(metrics -> metrics.steps() == atStep)
            .map(ValidationMetrics::learningRate)
            .findFirst()
            .orElseGet(() -> rates(Math.max(0, atStep - 1))[0]);
    keptBy = null;
  }

  /**
   * Gives the learner back the values that it had after an earlier epoch. They, and the numbers of
   * that epoch, are from now on what this run is on record for.
   *
   * @param complete the epoch, from 1
   * @param values what {@link org.sketchell.nn.Module#stateDict()} gave then
   * @param by who chose it, for the record
   */
  public void restore(int complete, Map<String, Tensor> values, String by) {
    restore(complete, history.get(complete - 1).steps(), values, by);
  }

  /**
   * Gives the learner back the values that it had at an earlier validation. They, and what that
   * validation gave, are from now on what this run is on record for.
   *
   * @param values what {@link org.sketchell.nn.Module#stateDict()} gave then
   * @param by who chose it, for the record
   */
  public void restore(ValidationMetrics at, Map<String, Tensor> values, String by) {
    restoreFrom(at.steps(), values, by);
  }

  /** The same for the values after so many steps, with which an epoch or a validation ended. */
  void restoreFrom(long atStep, Map<String, Tensor> values, String by) {
    restore(endedAfter(atStep).map(EpochMetrics::epoch).orElse(0), atStep, values, by);
  }

  private void restore(int ofEpoch, long atStep, Map<String, Tensor> values, String by) {
    learner.loadStateDict(values);
    wrote(ofEpoch, atStep);
    keptBy = by;
  }

  /**
   * Ends training after the epoch under way, or after the step under way where {@linkplain
   * Trainer#validateEverySteps steps say when to validate}, unless {@link Trainer#minEpochs} asks
   * for more.
   */
  public void stop(String reason) {
    boolean within = bounds().validateBySteps() && batch < batchesOfEpoch();
    int complete = batch == 0 || within ? epoch : epoch + 1;
    if (complete >= bounds().minEpochs()) {
      stopReason = reason;
    }
  }

  // What there is to know ------------------------------------------------------------------------

  /** The learner; it has what was learned so far. */
  public Learner learner() {
    return learner;
  }

  /**
   * All that is known of this training so far.
   *
   * @throws org.sketchell.data.DataException if a file was cut off while it was read
   */
  public TrainingRecord record() {
    return recording.record(
        new TrainingRecord.Progress(
            epoch,
            steps,
            stopReason(),
            weightsOf,
            Optional.ofNullable(keptBy),
            hasChangedSince(),
            within(),
            origin.changes().isEmpty() ? Optional.empty() : Optional.of(origin.changes())),
        history,
        largestStep == 0 ? Optional.empty() : Optional.of(shares));
  }

  /** What is known of the learner's values if they are of the middle of an epoch. */
  private Optional<EpochRecord> within() {
    if (weightsOf > 0 || weightsAt == 0) {
      return Optional.empty();
    }
    Map<String, Double> values =
        validations.stream()
            .filter(metrics -> metrics.steps() == weightsAt)
            .findFirst()
            .map(ValidationMetrics::values)
            .orElse(Map.of());
    int ofEpoch = 1 + (int) history.stream().filter(it -> it.steps() < weightsAt).count();
    return Optional.of(new EpochRecord(ofEpoch, weightsAt, weightsRate, values));
  }

  /** Whether somebody has given the learner other values than training did. */
  private boolean hasChangedSince() {
    Map<String, Tensor> now = learner.stateDict();
    return !written.isEmpty()
        && !(now.keySet().equals(written.keySet())
            && now.entrySet().stream()
                .allMatch(
                    entry -> entry.getValue().value().equals(written.get(entry.getKey()).value())));
  }

  /**
   * What was learned so far as a model, with preprocessing, labels and record. A network that gives
   * one logit for each class is a classifier; any other gives what it gives.
   *
   * @throws org.sketchell.shape.ShapeException if the learner is a {@link Classifier}, but its
   *     network gives something else than one logit per class
   */
  public TrainedModel model() {
    TrainingRecord record = record();
    return model(record, TribuoOrigin.of(Trainer.class, record));
  }

  /** The same with a record that somebody has added to. */
  public TrainedModel model(TrainingRecord record, TribuoOrigin origin) {
    return TrainedModel.of(
        learner.network(),
        given.inputs(),
        given.classes(learner, training.examples().classes()),
        record,
        origin);
  }

  /** What no other training is called. */
  String id() {
    return origin.training();
  }

  public Optimizer optimizer() {
    return optimizer;
  }

  public Trainer trainer() {
    return trainer;
  }

  /** The batches that are trained on. */
  public Batches training() {
    return training;
  }

  /** The batches that are validated on. */
  public Batches validation() {
    return validation;
  }

  /** One entry for each complete epoch. */
  public List<EpochMetrics> history() {
    return Collections.unmodifiableList(history);
  }

  /** One entry for each validation, at the end of an epoch or within one. */
  public List<ValidationMetrics> validations() {
    return Collections.unmodifiableList(validations);
  }

  /** The last complete epoch's metrics; empty before its end. */
  public Optional<EpochMetrics> last() {
    return history.isEmpty() ? Optional.empty() : Optional.of(history.get(history.size() - 1));
  }

  /**
   * The metrics of the epoch whose values the learner has: the last complete one, or the one that a
   * callback brought back; empty if they are of the middle of an epoch.
   */
  public Optional<EpochMetrics> result() {
    return history.stream().filter(metrics -> metrics.epoch() == weightsOf).findFirst();
  }

  /**
   * Ends training after the step under way, as if the rest of the epoch were still to come: to
   * train again up to there.
   */
  void leave() {
    isLeft = true;
  }

  /** Number of batches done of the epoch under way. */
  int batchesOfThisEpoch() {
    return batch;
  }

  /** Number of complete epochs. */
  public int epochs() {
    return epoch;
  }

  /** Number of epochs when training is complete; {@link Integer#MAX_VALUE} for any. */
  public int maxEpochs() {
    return trainer.maxEpochs();
  }

  /** Number of updates done. */
  public long steps() {
    return steps;
  }

  /** What was logged so far in the epoch under way. */
  Means means() {
    return means;
  }

  /** Of the last step of this process, and of the first group of parameters; 0 before. */
  double learningRate() {
    return lastRate;
  }

  /**
   * What the last step logged, of its batch alone, by name: at least its {@code loss}, and its
   * {@code learning_rate} (of several groups, that of the first); empty before the first. {@link
   * #history()} has what whole epochs gave.
   */
  public Map<String, Double> lastStep() {
    Map<String, Double> values =
        session == null ? Map.of() : new LinkedHashMap<>(session.lastValues(lastStep));
    if (values.isEmpty()) {
      return lastValues;
    }
    Double loss = values.remove(TracedStep.LOSS);
    values.putIfAbsent("loss", loss);
    values.put("learning_rate", lastRate);
    return Collections.unmodifiableMap(values);
  }

  /** Time spent training and validating. */
  public double seconds() {
    return seconds;
  }

  /**
   * Whether training stopped in the middle, at a request or by an error; then {@link #resume()}
   * goes on.
   */
  public boolean isInterrupted() {
    return interrupted;
  }

  /** Why training ended before the last epoch, if a callback ended it. */
  public Optional<String> stopReason() {
    return Optional.ofNullable(stopReason);
  }

  /** The history, one epoch a line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    int shown = 20;
    if (history.size() > shown) {
      text.append("... ").append(history.size() - shown).append(" earlier epochs\n");
    }
    history.stream()
        .skip(Math.max(0, history.size() - shown))
        .forEach(metrics -> text.append(metrics).append('\n'));
    text.append(steps).append(" steps");
    if (interrupted) {
      text.append(", interrupted in epoch ").append(epoch + 1).append("; resume() goes on");
    } else if (stopReason != null) {
      text.append(", ended early: ").append(stopReason);
    }
    return text.toString();
  }
}
