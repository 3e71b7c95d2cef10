// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.sketchell.data.Batches;
import org.sketchell.data.BatchesAhead;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Engine;
import org.sketchell.runtime.Footprint;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.TensorType;

/**
 * A learner's steps, compiled: forward, backward and update are one graph, traced once per batch
 * size, and the state stays in native memory. {@link Trainer} is made of it; use it directly for a
 * training loop of your own.
 *
 * <p>All groups of parameters are trained from the first step on: epochs are the loop's own.
 *
 * <p>Put a batch into {@link #buffers()} (of images with labels: into {@link #images()} and {@link
 * #labels()}), then call {@link #step} or {@link #validate}. Not safe for several threads.
 */
public final class TrainingSession extends Steps {
  private final Learner learner;
  private final Plan plan;
  private final Device device;
  private final Given given;
  private final int largestBatch;
  private final StepForm form;
  private final int shares;
  private final boolean sharded;
  private final int together;
  private final StateLayout layout;
  private final TrainingState state;
  private final List<ByteBuffer> fields;

  /** The same memory, with places of its own, which move as batches are put there. */
  private final List<ByteBuffer> filled;

  private final StepCounts counts;
  private final Map<Key, CompiledStep> training = new HashMap<>();
  private final Map<Key, StepsTogether> looped = new HashMap<>();
  private final Map<Integer, CompiledStep> validation = new HashMap<>();
  private final Map<Integer, CompiledStep> averaged = new HashMap<>();
  private final Map<Integer, Long> bytes = new HashMap<>();

  /** What steps do at the moment. */
  private Stage stage;

  private CompiledStep last;
  private Stage lastStage;
  private StepLog lastLog;

  private boolean closed;

  /** Steps over batches of one size, at one stage of training. */
  private record Key(int count, Stage stage) {}

  /**
   * Prepares training of a learner on images with labels; nothing is traced before the first step.
   *
   * @param image size of every image
   * @param largestBatch the most images in a batch
   * @param seed of what is drawn within steps, such as dropout
   * @throws TrainingException if there is nothing to train, or no room for a batch
   */
  public TrainingSession(
      Learner learner, ImageSize image, int largestBatch, Device device, long seed) {
    this(
        FirstInput.shown(learner, Given.images(image)),
        Given.images(image),
        largestBatch,
        device,
        StepForm.plain(seed),
        0);
  }

  /**
   * Prepares training of a learner on any examples; nothing is traced before the first step.
   *
   * @param like examples of the kind that the batches will have
   * @param largestBatch the most examples in a batch
   * @param seed of what is drawn within steps, such as dropout
   * @throws TrainingException if there is nothing to train, or no room for a batch
   */
  public TrainingSession(
      Learner learner, Examples like, int largestBatch, Device device, long seed) {
    this(
        FirstInput.shown(learner, Given.of(like)),
        Given.of(like),
        largestBatch,
        device,
        StepForm.plain(seed),
        0);
  }

  /** Prepares training whose steps each run by themselves. */
  TrainingSession(
      Learner learner, Given given, int largestBatch, Device device, StepForm form, int shares) {
    this(
        learner,
        Plan.of(learner),
        given,
        largestBatch,
        device,
        form,
        shares,
        false,
        1,
        largestBatch);
  }

  /**
   * With all there is to choose.
   *
   * @param shares into how many batches are cut for training; 0 for what the step asks for
   * @param sharded whether the examples lie in as many shards, by which all batches are cut
   * @param together how many steps {@link #steps} takes as one
   * @param togetherBatch examples in each of their batches
   */
  TrainingSession(
      Learner learner,
      Plan plan,
      Given given,
      int largestBatch,
      Device device,
      StepForm form,
      int shares,
      boolean sharded,
      int together,
      int togetherBatch) {
    this.together = together;
    this.sharded = sharded;
    this.shares = shares;
    this.learner = learner;
    this.plan = plan;
    this.form = form;
    this.device = device;
    this.given = given;
    this.largestBatch = largestBatch;
    this.stage = Stage.all(plan);
    if (largestBatch < 1) {
      throw new TrainingException("A batch has at least 1 image, but got %d.", largestBatch);
    }
    this.layout = new StateLayout(learner, plan, form);
    this.counts = new StepCounts(layout);
    int room = Math.max(largestBatch, Math.multiplyExact(together, togetherBatch));
    this.fields =
        given.fields().stream().map(field -> allocate(field.batch(room).bytes())).toList();
    this.filled = buffers();
    this.state = new TrainingState(layout);
  }

  private static ByteBuffer allocate(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  /**
   * Where a batch goes: one buffer for each input, then one for each target, examples as they are
   * stored, from the start of the buffer.
   */
  public List<ByteBuffer> buffers() {
    return fields.stream()
        .map(buffer -> buffer.duplicate().order(ByteOrder.nativeOrder()))
        .toList();
  }

  /** Where the first input of a batch goes; of images, one byte per pixel, row by row. */
  public ByteBuffer images() {
    return fields.get(0).duplicate().order(ByteOrder.nativeOrder());
  }

  /**
   * Where the labels of a batch go, if they are its first target.
   *
   * @throws TrainingException if it is no int64 label
   */
  public LongBuffer labels() {
    Field first = given.targets().isEmpty() ? null : given.targets().get(0);
    if (first == null || !first.isLabel() || first.type().elements() != ElementType.INT64) {
      throw new TrainingException(
          "These examples have no labels as images have: they are %s; buffers() takes all fields.",
          given);
    }
    return fields
        .get(given.inputs().size())
        .duplicate()
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  /** What an epoch's steps do; before it is said, they train all groups. */
  @Override
  void enter(Stage of) {
    stage = of.since(counts.began());
  }

  /**
   * One update from the first {@code count} examples.
   *
   * @param rate the learning rate; groups of parameters keep theirs in proportion to it
   * @return the loss before the update
   * @throws TrainingException if a label is no class, or the batch is larger than the session's
   *     largest
   */
  public float step(int count, double rate) {
    return step(count, plan.rates(rate), stage);
  }

  /**
   * The same.
   *
   * @param rates of each group
   */
  @Override
  float step(int count, double[] rates) {
    return step(count, rates, stage);
  }

  /** Adds the gradient of the first {@code count} examples to those that an update is made of. */
  @Override
  float gather(int count) {
    return step(count, new double[plan.groups().size()], stage.gathering());
  }

  private float step(int count, double[] rates, Stage now) {
    requireRoom(count);
    CompiledStep step = training.computeIfAbsent(new Key(count, now), key -> bind(count, now));
    step.classes().check(count, fields);
    counts.tell(count, rates);
    step.run(state.current());
    state.exchange(step.kept());
    last = step;
    lastStage = now;
    lastLog = step.log();
    counts.done(count, now.updates());
    return lastLog.loss(0);
  }

  /**
   * Lets what the weights are count in the average over epochs, if there is one.
   *
   * @param epoch that is complete, from 1
   */
  @Override
  void endEpoch(int epoch) {
    counts.endEpoch(epoch).ifPresent(state::average);
  }

  /**
   * Where one of the batches goes that {@link #steps} takes.
   *
   * @param number of the batch, from 0
   * @param count examples in each
   */
  List<ByteBuffer> buffers(int number, int count) {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      int bytes = Math.toIntExact(given.fields().get(i).batch(count).bytes());
      buffers.add(fields.get(i).slice(number * bytes, bytes).order(ByteOrder.nativeOrder()));
    }
    return buffers;
  }

  /**
   * An update from each of the batches of {@code count} examples, as one run.
   *
   * @param rates the learning rates of each
   * @return what the steps logged
   * @throws TrainingException as {@link #step}
   */
  StepLog steps(int count, double[][] rates) {
    requireRoom(count);
    StepsTogether some = looped.computeIfAbsent(new Key(count, stage), key -> loop(count));
    some.classes().check(together * count, fields);
    some.run(state.current(), counts.steps() + 1, rates);
    state.exchange(some.kept());
    lastStage = stage;
    counts.doneTogether(together);
    lastLog = some.log();
    return lastLog;
  }

  private StepsTogether loop(int count) {
    TracedStep traced = TracedStep.training(learner, layout, given, count, stage);
    return new StepsTogether(traced, together, count, device, slots(together * count), state);
  }

  private void requireRoom(int count) {
    if (closed) {
      throw new IllegalStateException("This session is closed; open a new one to go on.");
    }
    if (count < 1 || count > largestBatch) {
      throw new TrainingException(
          "This session was opened for batches of 1 to %d images, but got %d.",
          largestBatch, count);
    }
  }

  /** Adds what the last step, over a batch of this size, logged. */
  @Override
  void addLogged(int count, Means means) {
    lastLog.addTo(means, count, 0);
  }

  @Override
  Map<String, Double> lastValues(int step) {
    return lastLog == null ? Map.of() : lastLog.values(step);
  }

  @Override
  int load(BatchesAhead batches, int epoch, int batch) {
    return batches.next(filled);
  }

  @Override
  int loadHeld(Batches batches, int batch) {
    return batches.next(filled);
  }

  /** What the learner logs about the first {@code count} examples. */
  public Map<String, Float> validate(int count) {
    CompiledStep step = validated(count);
    Map<String, Float> values = new LinkedHashMap<>();
    if (step != null) {
      step.log().values(0).forEach((name, value) -> values.put(name, value.floatValue()));
    }
    return values;
  }

  /** The same, but adds what is logged to means. */
  @Override
  void validate(int count, Means means) {
    CompiledStep step = validated(count);
    if (step != null) {
      step.log().addTo(means, count, 0);
    }
  }

  /** Null if nothing is logged about unseen images. */
  private CompiledStep validated(int count) {
    requireRoom(count);
    Map<Integer, CompiledStep> bound = counts.isAveraged() ? averaged : validation;
    if (!bound.containsKey(count)) {
      bound.put(count, bindValidation(count));
    }
    CompiledStep step = bound.get(count);
    if (step != null) {
      step.classes().check(count, fields);
      step.run(state.current());
    }
    return step;
  }

  private CompiledStep bindValidation(int count) {
    TracedStep traced = TracedStep.validation(learner, layout, given, count);
    return traced.logged().isEmpty() ? null : cut(traced, sharded, count, counts.isAveraged());
  }

  private CompiledStep bind(int count, Stage now) {
    TracedStep traced =
        StepMarks.on(TracedStep.training(learner, layout, given, count, now), learner);
    bytes.put(count, Footprint.of(traced.graph(), traced.inputs().values()));
    return cut(traced, shares > 0, count, false);
  }

  /**
   * A step that is ready.
   *
   * @param asked whether it has to be cut into the shares that were asked for
   */
  private CompiledStep cut(TracedStep traced, boolean asked, int count, boolean averages) {
    int cut = asked ? Math.min(shares, count) : 0;
    CompiledStep step =
        new CompiledStep(
            traced, cut, sharded, device, slots(count), counts.scalars(), state, averages);
    if (asked && step.shares() != cut) {
      step.close();
      throw uncut(learner, shares, sharded, device);
    }
    return step;
  }

  /** Says that a step is made of all examples together. */
  static TrainingException uncut(Learner learner, int shares, boolean sharded, Device device) {
    return new TrainingException(
        "The step of %s cannot be cut into %d shares on %s: %s; leave %s(%d) out.",
        learner.title(),
        shares,
        device,
        device.kind() == Device.Kind.CPU
            ? "something in it is made of all examples together that is no sum over them"
            : "shares are for threads of the processor",
        sharded ? "shards" : "shares",
        shares);
  }

  /** So many examples from the start of the buffers, by the names of the fields. */
  private Map<String, Slot> slots(int count) {
    Map<String, Slot> slots = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      TensorType type = given.fields().get(i).batch(count);
      ByteBuffer used = fields.get(i).slice(0, Math.toIntExact(type.bytes()));
      slots.put(given.names().get(i), new Slot(type, used.order(ByteOrder.nativeOrder())));
    }
    return slots;
  }

  /** Into how many shares updates over so many examples, of which one was done, are cut. */
  @Override
  int shares(int count) {
    CompiledStep step = training.get(new Key(count, stage));
    return step == null ? 1 : step.shares();
  }

  /** Threads of the processor that steps like the last one leave. */
  @Override
  int spareThreads() {
    return Math.max(0, Runtime.getRuntime().availableProcessors() - threads());
  }

  /** Threads of the processor that steps like the last one take. */
  int threads() {
    return last == null ? Engine.threads() : last.threads();
  }

  /** About how many bytes a training step over so many examples takes, of which one was done. */
  long bytes(int count) {
    return bytes.get(count);
  }

  /** Whether training has left all parameters and buffers finite. */
  @Override
  boolean isFinite() {
    return state.isFinite();
  }

  /** Whether nothing at all that training changes is infinite or undefined. */
  @Override
  boolean isFiniteThroughout() {
    return state.isFiniteThroughout();
  }

  /**
   * Where numbers stopped being finite in the last step, or in the last steps that ran as one. The
   * state goes back to before it, so this session is of no use for training afterwards.
   *
   * @param count examples in a batch
   * @param rates the learning rates of each of the steps that ran as one; empty after a single one
   * @return empty if all is finite when the step is computed once more
   */
  @Override
  Optional<Anomaly> anomaly(int count, double[][] rates) {
    state.goBack();
    if (rates.length > 0) {
      counts.undone(rates.length);
      // What the steps logged is still asked for, and lies elsewhere.
      StepLog logged = lastLog;
      stepwise(count, rates);
      lastLog = logged;
    }
    return anomaly(TracedStep.training(learner, layout, given, count, lastStage), count, Map.of());
  }

  /**
   * Takes steps up to the first one that gives something that is not finite, and back before it.
   */
  private void stepwise(int count, double[][] rates) {
    for (int i = 0; i < rates.length; i++) {
      List<ByteBuffer> batch = buffers(i, count);
      for (int field = 0; i > 0 && field < batch.size(); field++) {
        // It takes the place of the first, which has had its turn.
        fields.get(field).put(0, batch.get(field), 0, batch.get(field).capacity());
      }
      float loss = step(count, rates[i]);
      if (!Float.isFinite(loss) || !isFiniteThroughout() || i == rates.length - 1) {
        state.goBack();
        return;
      }
    }
  }

  /** The same in the validation of the first examples, if their loss is not finite. */
  @Override
  Optional<Anomaly> validationAnomaly(int count) {
    CompiledStep step = (counts.isAveraged() ? averaged : validation).get(count);
    if (step == null || Double.isFinite(step.log().values(0).getOrDefault("loss", 0.0))) {
      return Optional.empty();
    }
    return anomaly(
        TracedStep.validation(learner, layout, given, count),
        count,
        counts.isAveraged() ? state.averages(state.current()) : Map.of());
  }

  private Optional<Anomaly> anomaly(TracedStep traced, int count, Map<String, Slot> instead) {
    Map<String, Slot> read = slots(count);
    read.putAll(counts.scalars());
    read.putAll(state.side(state.current()));
    read.putAll(instead);
    return AnomalySearch.look(
        traced,
        new StepPlaces(traced, learner),
        new AnomalyWords(learner, layout, read),
        read,
        device);
  }

  /** Gives the trained values, or their average, to the learner's parameters and buffers. */
  @Override
  public void writeBack() {
    state.writeModule(layout, counts.isAveraged());
  }

  /** Everything that training changed so far, to come back to. */
  @Override
  Snapshot snapshot() {
    return counts.snapshot(state.copy());
  }

  @Override
  void restore(Snapshot snapshot) {
    counts.restore(snapshot);
    state.restore(snapshot.vectors);
  }

  /**
   * The state at some step.
   *
   * @param steps updates
   * @param began updates that were done by other rules before, of which nothing is remembered
   * @param batches that were done
   * @param gathered examples of batches that no update was made of yet
   * @param isAveraged whether there is an average of weights
   * @param averagedEpoch the last epoch whose end is in a mean over epochs; 0 for none
   */
  record Snapshot(
      long steps,
      long began,
      long batches,
      int gathered,
      boolean isAveraged,
      int averagedEpoch,
      Map<String, float[]> vectors) {
    /** The same, from where other rules begin. */
    Snapshot withRulesAnew() {
      return new Snapshot(steps, steps, batches, gathered, isAveraged, averagedEpoch, vectors);
    }
  }

  /** Frees the compiled graphs; the learner keeps what was last written back. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    training.values().forEach(CompiledStep::close);
    looped.values().forEach(StepsTogether::close);
    Stream.of(validation, averaged)
        .flatMap(bound -> bound.values().stream())
        .filter(Objects::nonNull)
        .forEach(CompiledStep::close);
  }

  @Override
  public String toString() {
    return "training session of "
        + learner.title()
        + " with "
        + plan.optimizer()
        + ", "
        + counts.steps()
        + (counts.steps() == 1 ? " step" : " steps")
        + (closed ? ", closed" : "");
  }
}
