package org.sketchell.train;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sketchell.optim.Optimizer;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/**
 * A learner's steps, compiled: forward, backward and update are one graph, traced once per batch
 * size, and the state stays in native memory. {@link Trainer} is made of it; use it directly for a
 * training loop of your own.
 *
 * <p>Put images and labels into {@link #images()} and {@link #labels()}, then call {@link #step} or
 * {@link #validate}. Not safe for several threads.
 */
public final class TrainingSession implements AutoCloseable {
  private final Learner learner;
  private final Optimizer optimizer;
  private final Device device;
  private final Shape image;
  private final int largestBatch;
  private final long seed;
  private final double gradientClip;
  private final StateLayout layout;
  private final TrainingState state;
  private final ByteBuffer images;
  private final ByteBuffer labels;
  private final ByteBuffer learningRate = scalar();
  private final ByteBuffer counter = scalar();
  private final List<OnnxTensor> owned = new ArrayList<>();
  private final Map<Integer, CompiledStep> training = new HashMap<>();
  private final Map<Integer, CompiledStep> validation = new HashMap<>();
  private final OnnxTensor learningRateTensor;
  private final OnnxTensor counterTensor;
  private long steps;
  private boolean closed;

  /**
   * Prepares training of a learner; nothing is traced before the first step.
   *
   * @param image channels x height x width
   * @param largestBatch the most images in a batch
   * @param seed of what is drawn within steps, such as dropout
   * @throws TrainingException if there is nothing to train, or no room for a batch
   */
  public TrainingSession(Learner learner, Shape image, int largestBatch, Device device, long seed) {
    this(learner, image, largestBatch, device, seed, 0);
  }

  TrainingSession(
      Learner learner,
      Shape image,
      int largestBatch,
      Device device,
      long seed,
      double gradientClip) {
    this.gradientClip = gradientClip;
    this.learner = learner;
    this.optimizer = learner.configureOptimizers();
    this.device = device;
    this.image = image;
    this.largestBatch = largestBatch;
    this.seed = seed;
    if (largestBatch < 1) {
      throw new TrainingException("A batch has at least 1 image, but got " + largestBatch + ".");
    }
    this.layout = new StateLayout(learner, optimizer);
    this.images = allocate(Math.multiplyExact(image.elements(), (long) largestBatch));
    this.labels = allocate((long) largestBatch * Long.BYTES);
    this.state = new TrainingState(layout);
    this.learningRateTensor = own(TensorType.float32(), learningRate);
    this.counterTensor = own(TensorType.float32(), counter);
  }

  private static ByteBuffer scalar() {
    return allocate(Float.BYTES);
  }

  private static ByteBuffer allocate(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  private OnnxTensor own(TensorType type, ByteBuffer buffer) {
    OnnxTensor tensor = CompiledGraph.tensor(type, buffer);
    owned.add(tensor);
    return tensor;
  }

  /** Where a batch's images go: one byte per pixel, row by row, from the start of the buffer. */
  public ByteBuffer images() {
    return images.duplicate().order(ByteOrder.nativeOrder());
  }

  /** Where a batch's labels go, from the start of the buffer. */
  public LongBuffer labels() {
    return labels.duplicate().order(ByteOrder.nativeOrder()).asLongBuffer();
  }

  /** Number of steps done. */
  public long steps() {
    return steps;
  }

  /**
   * One update from the first {@code count} images and labels.
   *
   * @param rate the learning rate
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
    requireLabels(count, step.classes());
    learningRate.putFloat(0, (float) rate);
    counter.putFloat(0, steps + 1);
    step.run(state.current());
    state.exchange();
    steps++;
    return step.loss();
  }

  private void requireRoom(int count) {
    if (closed) {
      throw new IllegalStateException("This session is closed; open a new one to go on.");
    }
    if (count < 1 || count > largestBatch) {
      throw new TrainingException(
          "This session was opened for batches of 1 to "
              + largestBatch
              + " images, but got "
              + count
              + ".");
    }
  }

  /** A label without a class would not fail: its image would just count as perfectly done. */
  private void requireLabels(int count, int classes) {
    for (int i = 0; i < count; i++) {
      long label = labels.getLong(i * Long.BYTES);
      if (label < 0 || label >= classes) {
        throw new TrainingException(
            "An image of this batch has the label "
                + label
                + ", but the loss knows "
                + classes
                + " classes, labelled 0 to "
                + (classes - 1)
                + "; give the network one output for each class.");
      }
    }
  }

  /** Adds what the last step over a batch of this size logged. */
  void addLogged(int count, Means means) {
    training.get(count).addTo(means, count);
  }

  /** What the learner logs about the first {@code count} images and labels. */
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
      requireLabels(count, step.classes());
      step.run(state.current());
    }
    return step;
  }

  private CompiledStep bind(int count, boolean trains) {
    Shape shape = image.insert(0, count);
    TracedStep traced =
        trains
            ? TracedStep.training(learner, layout, optimizer, shape, seed, gradientClip)
            : TracedStep.validation(learner, layout, shape);
    if (traced.logged().isEmpty()) {
      return null;
    }
    Map<String, OnnxTensor> fed = new HashMap<>();
    fed.put(
        "images",
        own(
            new TensorType(ElementType.UINT8, shape),
            images.slice(0, Math.toIntExact(shape.elements())).order(ByteOrder.nativeOrder())));
    fed.put(
        "labels",
        own(
            new TensorType(ElementType.INT64, Shape.of(count)),
            labels.slice(0, count * Long.BYTES).order(ByteOrder.nativeOrder())));
    fed.put("learning_rate", learningRateTensor);
    fed.put("step", counterTensor);
    return new CompiledStep(traced, device, fed, state, trains);
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

  /** Comes back to an earlier state. */
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
    validation.values().stream().filter(Objects::nonNull).forEach(CompiledStep::close);
    owned.forEach(OnnxTensor::close);
    state.close();
  }
}
