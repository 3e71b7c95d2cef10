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
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.optim.Optimizer;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Engine;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.TensorType;

/**
 * A learner's steps, compiled: forward, backward and update are one graph, traced once per batch
 * size, and the state stays in native memory. {@link Trainer} is made of it; use it directly for a
 * training loop of your own.
 *
 * <p>Put a batch into {@link #buffers()} (of images with labels: into {@link #images()} and {@link
 * #labels()}), then call {@link #step} or {@link #validate}. Not safe for several threads.
 */
public final class TrainingSession implements AutoCloseable {
  private final Learner learner;
  private final Optimizer optimizer;
  private final Device device;
  private final Given given;
  private final int largestBatch;
  private final long seed;
  private final double gradientClip;
  private final int shares;
  private final int together;
  private final StateLayout layout;
  private final TrainingState state;
  private final List<ByteBuffer> fields;
  private final Slot learningRate = Slot.allocate(TensorType.float32());
  private final Slot counter = Slot.allocate(TensorType.float32());
  private final Map<Integer, CompiledStep> training = new HashMap<>();
  private final Map<Integer, StepsTogether> looped = new HashMap<>();
  private final Map<Integer, CompiledStep> validation = new HashMap<>();
  private long steps;
  private boolean closed;

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
        learner,
        learner.configureOptimizers(),
        Given.images(image),
        largestBatch,
        device,
        seed,
        0,
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
    this(learner, learner.configureOptimizers(), Given.of(like), largestBatch, device, seed, 0, 0);
  }

  /** Prepares training whose steps each run by themselves. */
  TrainingSession(
      Learner learner,
      Optimizer optimizer,
      Given given,
      int largestBatch,
      Device device,
      long seed,
      double gradientClip,
      int shares) {
    this(
        learner,
        optimizer,
        given,
        largestBatch,
        device,
        seed,
        gradientClip,
        shares,
        1,
        largestBatch);
  }

  /**
   * With all there is to choose.
   *
   * @param gradientClip largest length of the gradient; 0 for any
   * @param shares into how many batches are cut for training; 0 for what the step asks for
   * @param together how many steps {@link #steps} takes as one
   * @param togetherBatch examples in each of their batches
   */
  TrainingSession(
      Learner learner,
      Optimizer optimizer,
      Given given,
      int largestBatch,
      Device device,
      long seed,
      double gradientClip,
      int shares,
      int together,
      int togetherBatch) {
    this.together = together;
    this.gradientClip = gradientClip;
    this.shares = shares;
    this.learner = learner;
    this.optimizer = optimizer;
    this.device = device;
    this.given = given;
    this.largestBatch = largestBatch;
    this.seed = seed;
    if (largestBatch < 1) {
      throw new TrainingException("A batch has at least 1 image, but got %d.", largestBatch);
    }
    this.layout = new StateLayout(learner, optimizer);
    int room = Math.max(largestBatch, Math.multiplyExact(together, togetherBatch));
    this.fields =
        given.fields().stream().map(field -> allocate(field.batch(room).bytes())).toList();
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

  /**
   * One update from the first {@code count} examples.
   *
   * @return the loss before the update
   * @throws TrainingException if a label is no class, or the batch is larger than the session's
   *     largest
   */
  public float step(int count, double rate) {
    requireRoom(count);
    CompiledStep step = training.get(count);
    if (step == null) {
      step = bind(count, true);
      training.put(count, step);
    }
    step.classes().check(count, fields);
    learningRate.memory().putFloat(0, (float) rate);
    counter.memory().putFloat(0, steps + 1);
    step.run(state.current());
    state.exchange();
    steps++;
    return step.loss();
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
   * @param rates the learning rate of each
   * @return what the steps gave
   * @throws TrainingException as {@link #step}
   */
  StepsTogether steps(int count, double[] rates) {
    requireRoom(count);
    StepsTogether some = looped.computeIfAbsent(count, this::loop);
    some.classes().check(together * count, fields);
    some.run(state.current(), steps + 1, rates);
    state.exchange();
    steps += together;
    return some;
  }

  private StepsTogether loop(int count) {
    TracedStep traced =
        TracedStep.training(learner, layout, optimizer, given, count, seed, gradientClip);
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

  /** Adds what the last step over a batch of this size logged. */
  void addLogged(int count, Means means) {
    training.get(count).addTo(means, count);
  }

  /** What the learner logs about the first {@code count} examples. */
  public Map<String, Float> validate(int count) {
    CompiledStep step = validated(count);
    return step == null ? new LinkedHashMap<>() : step.values();
  }

  /** The same, but adds what is logged to means. */
  void validate(int count, Means means) {
    CompiledStep step = validated(count);
    if (step != null) {
      step.addTo(means, count);
    }
  }

  /** Null if nothing is logged about unseen images. */
  private CompiledStep validated(int count) {
    requireRoom(count);
    if (!validation.containsKey(count)) {
      validation.put(count, bind(count, false));
    }
    CompiledStep step = validation.get(count);
    if (step != null) {
      step.classes().check(count, fields);
      step.run(state.current());
    }
    return step;
  }

  private CompiledStep bind(int count, boolean trains) {
    TracedStep traced =
        trains
            ? TracedStep.training(learner, layout, optimizer, given, count, seed, gradientClip)
            : TracedStep.validation(learner, layout, given, count);
    if (traced.logged().isEmpty()) {
      return null;
    }
    Map<String, Slot> batch = slots(count);
    Map<String, Slot> scalars = Map.of("learning_rate", learningRate, "step", counter);
    boolean asked = trains && shares > 0;
    int cut = asked ? Math.min(shares, count) : 0;
    CompiledStep step = new CompiledStep(traced, cut, device, batch, scalars, state, trains);
    if (asked && step.shares() != cut) {
      step.close();
      throw new TrainingException(
          "The step of %s cannot be cut into %d shares on %s: %s; leave shares(%d) out.",
          learner.title(),
          shares,
          device,
          device.kind() == Device.Kind.CPU
              ? "something in it is made of all examples together that is no sum over them"
              : "shares are for threads of the processor",
          shares);
    }
    return step;
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

  /** Into how many shares training steps over so many examples, of which one was done, are cut. */
  int shares(int count) {
    return training.containsKey(count) ? training.get(count).shares() : 1;
  }

  /** Threads of the processor that steps over so many examples, of which one was done, leave. */
  int spareThreads(int count) {
    int processors = Runtime.getRuntime().availableProcessors();
    int taken = training.containsKey(count) ? training.get(count).threads() : Engine.threads();
    return Math.max(0, processors - taken);
  }

  /** Whether training has left all parameters and buffers finite. */
  boolean isFinite() {
    return state.isFinite();
  }

  /** Gives the trained values to the learner's parameters and buffers. */
  public void writeBack() {
    state.writeModule();
  }

  /** Everything that training changed so far, to come back to. */
  Snapshot snapshot() {
    return new Snapshot(steps, state.copy());
  }

  void restore(Snapshot snapshot) {
    steps = snapshot.steps;
    state.restore(snapshot.vectors);
  }

  /** The state at some step. */
  record Snapshot(long steps, Map<String, float[]> vectors) {}

  /** Frees the compiled graphs; the learner keeps what was last written back. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    training.values().forEach(CompiledStep::close);
    looped.values().forEach(StepsTogether::close);
    validation.values().stream().filter(Objects::nonNull).forEach(CompiledStep::close);
  }

  @Override
  public String toString() {
    return "training session of "
        + learner.title()
        + " with "
        + optimizer
        + ", "
        + steps
        + (steps == 1 ? " step" : " steps")
        + (closed ? ", closed" : "");
  }
}
