package org.sketchell.train;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sketchell.augment.Augmentation;
import org.sketchell.data.Batches;
import org.sketchell.file.AtomicFile;
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
  private static final String VERSION = "2";

  /** Like this one, but for the checksum. */
  private static final String FORMER = "1";

  private static final String CHECKSUM = "content of this file sha256";
  private static final String FROZEN = StateLayout.FROZEN;
  private static final String CONTENT = "content sha256";
  private static final String FIELDS = "fields";
  private static final String CHANGES = "changes";
  private static final String ORDER = "order";
  private static final String METRIC = "metric/";

  /** Vectors of what a learner's parameters and buffers are. */
  private static final Set<String> VALUES =
      Set.of(StateLayout.PARAMETERS, StateLayout.BUFFERS, FROZEN);

  private static final String BATCHES = "batches";
  private static final String GATHERED = "gathered examples";
  private static final String AVERAGED = "averaged";

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
      Path path,
      Learner learner,
      Batches training,
      Optional<String> contentHash,
      StateLayout layout,
      State state) {
    CheckpointFile file = new CheckpointFile(path);
    file.putTensors(learner, layout, state.vectors);
    file.putEntries(training, layout.form().seed(), state);
    contentHash.ifPresent(hash -> file.entries.put(CONTENT, hash));
    file.entries.put(FIELDS, Given.of(training.examples()).toString());
    file.entries.put(CHANGES, changes(training));
    file.entries.put(ORDER, training.order());
    file.save();
  }

  private void putTensors(Learner learner, StateLayout layout, TrainingSession.Snapshot snapshot) {
    snapshot
        .vectors()
        .forEach(
            (vector, values) -> {
              FloatBuffer rest = FloatBuffer.wrap(values);
              layout
                  .parts(learner, vector)
                  .forEach((name, shape) -> put(vector, name, shape, rest));
            });
    layout
        .parts(learner, FROZEN)
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
    entries.put(BATCHES, Long.toString(state.vectors.batches()));
    entries.put(GATHERED, Integer.toString(state.vectors.gathered()));
    entries.put(AVERAGED, Boolean.toString(state.vectors.isAveraged()));
    entries.put("epochs", Integer.toString(state.epoch));
    entries.put("batches of this epoch", Integer.toString(state.batch));
    entries.put("seconds", Double.toString(state.seconds));
    state.means.forEach(
        (name, sum, count) -> {
          entries.put("sum/" + name, Double.toString(sum));
          entries.put("count/" + name, Long.toString(count));
        });
    state.means.forEachTotal((name, total) -> entries.put(METRIC + name, total));
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
    ModelProto content = model.build();
    AtomicFile.write(
        path,
        out -> {
          DigestOutputStream digested = new DigestOutputStream(out, HashType.SHA256.getDigest());
          content.writeTo(digested);
          seal(digested.getMessageDigest()).writeTo(out);
        });
  }

  /**
   * What stands behind the content: its checksum, as one more entry of the metadata, for messages
   * of protobuf that follow each other are one.
   */
  private static ModelProto seal(MessageDigest content) {
    return ModelProto.newBuilder()
        .addMetadataProps(
            StringStringEntryProto.newBuilder()
                .setKey(CHECKSUM)
                .setValue(HexFormat.of().formatHex(content.digest())))
        .build();
  }

  // Reading --------------------------------------------------------------------------------------

  /**
   * Reads a file; whether it fits is seen later.
   *
   * @throws TrainingException if there is none, or it is no checkpoint
   */
  static CheckpointFile read(Path path) {
    CheckpointFile file = new CheckpointFile(path);
    byte[] bytes;
    ModelProto model;
    try {
      bytes = Files.readAllBytes(path);
      model = ModelProto.parseFrom(bytes);
    } catch (NoSuchFileException e) {
      throw new TrainingException(e, "There is no checkpoint %s.", path);
    } catch (InvalidProtocolBufferException e) {
      throw new TrainingException(e, "%s is damaged, or no checkpoint of a training.", path);
    } catch (IOException e) {
      throw new TrainingException(
          e, "The checkpoint %s cannot be read: %s.", path, AtomicFile.reason(e));
    }
    model
        .getMetadataPropsList()
        .forEach(entry -> file.entries.put(entry.getKey(), entry.getValue()));
    model
        .getGraph()
        .getInitializerList()
        .forEach(tensor -> file.tensors.put(tensor.getName(), tensor));
    String version = file.entries.get(FORMAT);
    if (VERSION.equals(version)) {
      file.requireWhole(bytes);
    } else if (!FORMER.equals(version)) {
      throw version == null
          ? new TrainingException(
              "%s is no checkpoint of a training; Checkpoint.every and run.save write some.", path)
          : new TrainingException(
              "%s is a checkpoint of version %s, but this is a program for version %s.",
              path, version, VERSION);
    }
    return file;
  }

  private void requireWhole(byte[] bytes) {
    MessageDigest digest = HashType.SHA256.getDigest();
    int length = Math.max(0, bytes.length - seal(digest).getSerializedSize());
    digest.update(bytes, 0, length);
    byte[] seal = seal(digest).toByteArray();
    if (!Arrays.equals(bytes, length, bytes.length, seal, 0, seal.length)) {
      throw new TrainingException(
          "%s is damaged: its content has not the checksum that it was written with.", path);
    }
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
  State restore(Learner learner, Batches training, StateLayout layout) {
    requireSame(training);
    List<String> vectors = new ArrayList<>(layout.vectors().keySet());
    vectors.add(FROZEN);
    Map<String, Shape> expected = new LinkedHashMap<>();
    for (String vector : vectors) {
      layout
          .parts(learner, vector)
          .forEach((name, shape) -> expected.put(vector + "/" + name, shape));
    }
    requireFit(expected);
    Map<String, float[]> flat = new LinkedHashMap<>();
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (String vector : vectors) {
      Map<String, Shape> parts = layout.parts(learner, vector);
      long size = parts.values().stream().mapToLong(Shape::elements).sum();
      FloatBuffer all = FloatBuffer.allocate(Math.toIntExact(size));
      parts.forEach(
          (name, shape) -> {
            float[] values = values(vector + "/" + name);
            all.put(values);
            if (VALUES.contains(vector)) {
              state.put(name, Tensors.tensor(values, shape.sizes()));
            }
          });
      if (!vector.equals(FROZEN)) {
        flat.put(vector, all.array());
      }
    }
    long steps = number("steps");
    State restored =
        state(
            new TrainingSession.Snapshot(
                steps,
                Long.parseLong(entries.getOrDefault(BATCHES, Long.toString(steps))),
                Integer.parseInt(entries.getOrDefault(GATHERED, "0")),
                Boolean.parseBoolean(entries.get(AVERAGED)),
                flat));
    learner.loadStateDict(state);
    return restored;
  }

  private static String changes(Batches training) {
    return training.augmentation().map(Augmentation::toString).orElse("nothing");
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
    String order = entries.getOrDefault(ORDER, training.order());
    if (!order.equals(training.order())) {
      throw new TrainingException(
          "The checkpoint %s is of a training with %s batches, but these are %s.",
          path, order, training.order());
    }
    String changes = changes(training);
    if (!entries.getOrDefault(CHANGES, changes).equals(changes)) {
      throw new TrainingException(
          "The checkpoint %s is of a training whose pictures were changed by %s, but these are"
              + " changed by %s.",
          path, entries.get(CHANGES), changes);
    }
    // Files of earlier versions do not say what was in the examples, nor do those whose data was
    // changed before it was known.
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
          List<Long> sizes = Arrays.stream(shape.sizes()).asLongStream().boxed().toList();
          if (!tensor.getDimsList().equals(sizes)) {
            throw misfit(
                "has " + name + " of shape " + tensor.getDimsList() + " instead of " + shape);
          }
          if (tensor.getRawData().size() != shape.elements() * Float.BYTES) {
            throw misfit("has too few or too many values of " + name);
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
        .forEach(name -> means.add(name, decimal("sum/" + name), number("count/" + name)));
    entriesBelow(METRIC).forEach(name -> restore(means, name));
    List<EpochMetrics> history = new ArrayList<>();
    int epochs = count("epochs");
    for (int epoch = 1; epoch <= epochs; epoch++) {
      String prefix = "epoch " + epoch + "/";
      Map<String, Double> values = new LinkedHashMap<>();
      entriesBelow(prefix + "value/")
          .forEach(name -> values.put(name, decimal(prefix + "value/" + name)));
      history.add(
          new EpochMetrics(
              epoch,
              number(prefix + "steps"),
              values,
              decimal(prefix + "learning rate"),
              decimal(prefix + "seconds")));
    }
    return new State(
        epochs, count("batches of this epoch"), decimal("seconds"), means, history, vectors);
  }

  private void restore(Means means, String metric) {
    try {
      means.restore(metric, entry(METRIC + metric));
    } catch (IOException e) {
      throw new TrainingException(
          e, "%s is damaged: what it has of the metric '%s' cannot be read.", path, metric);
    }
  }

  private List<String> entriesBelow(String prefix) {
    return entries.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .toList();
  }

  private double decimal(String key) {
    try {
      return Double.parseDouble(entry(key));
    } catch (NumberFormatException e) {
      throw noNumber(key, e);
    }
  }

  /** A count. */
  private int count(String key) {
    long number = number(key);
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw noNumber(key, null);
    }
    return (int) number;
  }

  private long number(String key) {
    try {
      return Long.parseLong(entry(key));
    } catch (NumberFormatException e) {
      throw noNumber(key, e);
    }
  }

  private TrainingException noNumber(String key, NumberFormatException cause) {
    return new TrainingException(
        cause, "%s is damaged: its '%s' is '%s', which cannot be.", path, key, entry(key));
  }

  private String entry(String key) {
    String value = entries.get(key);
    if (value == null) {
      throw new TrainingException("%s is damaged: it lacks '%s'.", path, key);
    }
    return value;
  }
}
