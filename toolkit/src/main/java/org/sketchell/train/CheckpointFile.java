package org.sketchell.train;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.data.Batches;
import org.sketchell.nn.Parameter;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Everything that a run needs to go on, in one file. It has the form of an ONNX model without
 * nodes, so that common tools can look into it: tensors are named {@code parameters/NAME}, {@code
 * memory_N/NAME} (of the update rule), {@code buffers/NAME} and {@code frozen/NAME}; counters and
 * the history are in the metadata.
 */
final class CheckpointFile {
  private static final String FORMAT = "sketchell.checkpoint";
  private static final String VERSION = "1";
  private static final String FROZEN = "frozen";
  private static final String BUFFERS = "buffers";
  private static final String CONTENT = "content sha256";
  private static final String FIELDS = "fields";

  private final Path path;
  private final Map<String, TensorProto> tensors = new LinkedHashMap<>();
  private final Map<String, String> entries = new LinkedHashMap<>();

  private CheckpointFile(Path path) {
    this.path = path;
  }

  /**
   * Where a run stands.
   *
   * @param epoch complete epochs
   * @param batch steps done of the epoch under way
   * @param means of the epoch under way
   * @param vectors what training changes
   */
  record State(
      int epoch,
      int batch,
      double seconds,
      Means means,
      List<EpochMetrics> history,
      TrainingSession.Snapshot vectors) {}

  // Writing --------------------------------------------------------------------------------------

  /** Writes a file that is either the old one or the whole new one. */
  static void write(
      Path path, Learner learner, Batches training, String contentHash, long seed, State state) {
    CheckpointFile file = new CheckpointFile(path);
    file.putTensors(learner, state.vectors);
    file.putEntries(training, seed, state);
    file.entries.put(CONTENT, contentHash);
    file.entries.put(FIELDS, Given.of(training.examples()).toString());
    file.save();
  }

  private void putTensors(Learner learner, TrainingSession.Snapshot snapshot) {
    snapshot
        .vectors()
        .forEach(
            (vector, values) -> {
              FloatBuffer rest = FloatBuffer.wrap(values);
              parts(learner, vector).forEach((name, shape) -> put(vector, name, shape, rest));
            });
    parts(learner, FROZEN)
        .forEach(
            (name, shape) -> {
              Tensor value = learner.namedParameters().get(name).value();
              put(FROZEN, name, shape, FloatBuffer.wrap(value.toFloatArray()));
            });
  }

  private void put(String vector, String name, Shape shape, FloatBuffer from) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(shape.elements() * Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat(from.get());
    }
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(vector + "/" + name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .setRawData(ByteString.copyFrom(bytes.flip()));
    for (int size : shape.sizes()) {
      tensor.addDims(size);
    }
    tensors.put(vector + "/" + name, tensor.build());
  }

  private void putEntries(Batches training, long seed, State state) {
    entries.put(FORMAT, VERSION);
    entries.put("seed", Long.toString(seed));
    entries.put("images", Integer.toString(training.examples().size()));
    entries.put("batch size", Integer.toString(training.batchSize()));
    entries.put("steps", Long.toString(state.vectors.steps()));
    entries.put("epochs", Integer.toString(state.epoch));
    entries.put("batches of this epoch", Integer.toString(state.batch));
    entries.put("seconds", Double.toString(state.seconds));
    state.means.forEach(
        (name, sum, count) -> {
          entries.put("sum/" + name, Double.toString(sum));
          entries.put("count/" + name, Long.toString(count));
        });
    for (EpochMetrics metrics : state.history) {
      String epoch = "epoch " + metrics.epoch() + "/";
      entries.put(epoch + "steps", Long.toString(metrics.steps()));
      entries.put(epoch + "learning rate", Double.toString(metrics.learningRate()));
      entries.put(epoch + "seconds", Double.toString(metrics.seconds()));
      metrics
          .values()
          .forEach((name, value) -> entries.put(epoch + "value/" + name, Double.toString(value)));
    }
  }

  private void save() {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .setProducerName("sketchell")
            .setGraph(GraphProto.newBuilder().setName(FORMAT).addAllInitializer(tensors.values()));
    entries.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    Path temporary =
        path.resolveSibling(
            "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      try {
        // No channel: those are closed when the thread is interrupted, which is when one saves.
        try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
          model.build().writeTo(out);
          out.getFD().sync();
        }
        move(temporary, path);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new TrainingException(
          e, "The checkpoint %s cannot be written: %s.", path, e.getMessage());
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  // Reading --------------------------------------------------------------------------------------

  /**
   * Reads a file; whether it fits is seen later.
   *
   * @throws TrainingException if there is none, or it is no checkpoint
   */
  static CheckpointFile read(Path path) {
    CheckpointFile file = new CheckpointFile(path);
    ModelProto model;
    try {
      model = ModelProto.parseFrom(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      throw new TrainingException(e, "There is no checkpoint %s.", path);
    } catch (InvalidProtocolBufferException e) {
      throw new TrainingException(e, "%s is damaged, or no checkpoint of a training.", path);
    } catch (IOException e) {
      throw new TrainingException(e, "The checkpoint %s cannot be read: %s.", path, e.getMessage());
    }
    model
        .getMetadataPropsList()
        .forEach(entry -> file.entries.put(entry.getKey(), entry.getValue()));
    model
        .getGraph()
        .getInitializerList()
        .forEach(tensor -> file.tensors.put(tensor.getName(), tensor));
    String version = file.entries.get(FORMAT);
    if (!VERSION.equals(version)) {
      throw version == null
          ? new TrainingException(
              "%s is no checkpoint of a training; Checkpoint.every and run.save write some.", path)
          : new TrainingException(
              "%s is a checkpoint of version %s, but this is a program for version %s.",
              path, version, VERSION);
    }
    return file;
  }

  /** Seed of the run that was saved. */
  long seed() {
    return number("seed");
  }

  /**
   * Gives a learner the saved values.
   *
   * @return where the run stood
   * @throws TrainingException if the file does not fit the learner or the images; then the learner
   *     is as it was
   */
  State restore(Learner learner, Batches training) {
    requireSame(training);
    StateLayout layout = new StateLayout(learner, learner.configureOptimizers());
    List<String> vectors = new ArrayList<>(layout.vectors().keySet());
    vectors.add(FROZEN);
    Map<String, Shape> expected = new LinkedHashMap<>();
    for (String vector : vectors) {
      parts(learner, vector).forEach((name, shape) -> expected.put(vector + "/" + name, shape));
    }
    requireFit(expected);
    Map<String, float[]> flat = new LinkedHashMap<>();
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (String vector : vectors) {
      Map<String, Shape> parts = parts(learner, vector);
      long size = parts.values().stream().mapToLong(Shape::elements).sum();
      FloatBuffer all = FloatBuffer.allocate(Math.toIntExact(size));
      parts.forEach(
          (name, shape) -> {
            float[] values = values(vector + "/" + name);
            all.put(values);
            if (!vector.startsWith("memory_")) {
              state.put(name, Tensors.tensor(values, shape.sizes()));
            }
          });
      if (!vector.equals(FROZEN)) {
        flat.put(vector, all.array());
      }
    }
    State restored = state(new TrainingSession.Snapshot(number("steps"), flat));
    learner.loadStateDict(state);
    return restored;
  }

  private void requireSame(Batches training) {
    long images = number("images");
    long batch = number("batch size");
    if (images != training.examples().size() || batch != training.batchSize()) {
      throw new TrainingException(
          "The checkpoint %s is of a training on %d images in batches of %d, but these are %d in"
              + " batches of %d.",
          path, images, batch, training.examples().size(), training.batchSize());
    }
    String fields = Given.of(training.examples()).toString();
    if (!entries.getOrDefault(FIELDS, fields).equals(fields)) {
      throw otherData("it was on " + entries.get(FIELDS) + ", but these are " + fields);
    }
    // Files of earlier versions do not say what was in the examples.
    if (entries.containsKey(CONTENT)
        && !entries.get(CONTENT).equals(training.examples().contentHash())) {
      throw otherData(
          "their number and form are the same, but not what is in them, or their order; choose and"
              + " split the same files with the same seed");
    }
  }

  private TrainingException otherData(String difference) {
    return new TrainingException(
        "The checkpoint %s is of a training on other examples: %s.", path, difference);
  }

  private void requireFit(Map<String, Shape> expected) {
    expected.forEach(
        (name, shape) -> {
          TensorProto tensor = tensors.get(name);
          if (tensor == null) {
            throw misfit("lacks " + name);
          }
          int[] sizes = tensor.getDimsList().stream().mapToInt(Math::toIntExact).toArray();
          if (!Arrays.equals(sizes, shape.sizes())
              || tensor.getRawData().size() != shape.elements() * Float.BYTES) {
            throw misfit("has " + name + " of shape " + Shape.of(sizes) + " instead of " + shape);
          }
        });
    for (String name : tensors.keySet()) {
      if (!expected.containsKey(name)) {
        throw misfit("has " + name + ", for which there is no place");
      }
    }
  }

  private TrainingException misfit(String what) {
    return new TrainingException(
        "The checkpoint %s does not fit this learner: it %s. Build the network and its optimizer as"
            + " they were, and freeze the same parameters.",
        path, what);
  }

  private float[] values(String name) {
    ByteBuffer bytes = tensors.get(name).getRawData().asReadOnlyByteBuffer();
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private State state(TrainingSession.Snapshot vectors) {
    Means means = new Means();
    entriesBelow("sum/")
        .forEach((name, sum) -> means.add(name, Double.parseDouble(sum), number("count/" + name)));
    List<EpochMetrics> history = new ArrayList<>();
    int epochs = Math.toIntExact(number("epochs"));
    for (int epoch = 1; epoch <= epochs; epoch++) {
      String prefix = "epoch " + epoch + "/";
      Map<String, Double> values = new LinkedHashMap<>();
      entriesBelow(prefix + "value/")
          .forEach((name, value) -> values.put(name, Double.parseDouble(value)));
      history.add(
          new EpochMetrics(
              epoch,
              number(prefix + "steps"),
              values,
              Double.parseDouble(entry(prefix + "learning rate")),
              Double.parseDouble(entry(prefix + "seconds"))));
    }
    return new State(
        epochs,
        Math.toIntExact(number("batches of this epoch")),
        Double.parseDouble(entry("seconds")),
        means,
        history,
        vectors);
  }

  private Map<String, String> entriesBelow(String prefix) {
    Map<String, String> below = new LinkedHashMap<>();
    entries.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            below.put(key.substring(prefix.length()), value);
          }
        });
    return below;
  }

  private long number(String key) {
    return Long.parseLong(entry(key));
  }

  private String entry(String key) {
    String value = entries.get(key);
    if (value == null) {
      throw new TrainingException("%s is damaged: it lacks '%s'.", path, key);
    }
    return value;
  }

  /** Names and shapes of what lies in a vector, in its order. */
  private static Map<String, Shape> parts(Learner learner, String vector) {
    Map<String, Shape> parts = new LinkedHashMap<>();
    if (vector.equals(BUFFERS)) {
      learner.namedBuffers().forEach((name, buffer) -> parts.put(name, buffer.shape()));
      return parts;
    }
    boolean trainable = !vector.equals(FROZEN);
    for (Map.Entry<String, Parameter> entry : learner.namedParameters().entrySet()) {
      if (entry.getValue().isTrainable() == trainable) {
        parts.put(entry.getKey(), entry.getValue().shape());
      }
    }
    return parts;
  }
}
