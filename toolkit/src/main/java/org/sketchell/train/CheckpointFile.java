// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
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
import java.util.function.Predicate;
import org.sketchell.data.Batches;
import org.sketchell.file.AtomicFile;
import org.sketchell.record.Architecture;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Everything that a run needs to go on, in one file. It is an ONNX model that gives what it holds,
 * so that common tools can look into it: without inputs and nodes, its outputs are its
 * initializers, named {@code parameters/NAME}, {@code memory_N/NAME} (of the update rule), {@code
 * buffers/NAME} and {@code frozen/NAME}; settings, counters and the history are in the metadata.
 */
final class CheckpointFile {
  /** The name of a folder's checkpoint to go on from. */
  static final String LAST = "last.onnx";

  private static final String FORMAT = "sketchell.checkpoint";
  private static final String VERSION = "3";

  /** Without settings by name, and without outputs. */
  private static final String SECOND = "2";

  /** Like that, without the checksum. */
  private static final String FIRST = "1";

  private static final int IR_VERSION = 8;
  private static final int OPERATOR_SET = 17;
  private static final String CHECKSUM = "content of this file sha256";
  private static final String FROZEN = StateLayout.FROZEN;
  private static final String MEMORY = "memory_";

  private final Path path;
  private final Map<String, TensorProto> tensors = new LinkedHashMap<>();
  private final CheckpointEntries entries;

  private CheckpointFile(Path path) {
    this.path = path;
    this.entries = new CheckpointEntries(path);
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
      List<ValidationMetrics> validations,
      TrainingSession.Snapshot vectors,
      Origin origin) {}

  /**
   * Where a training comes from.
   *
   * @param training what no other training is called; empty where an earlier version saved it
   * @param firstWeights how they were drawn, where that is known
   * @param changes of settings when it went on from a checkpoint
   */
  record Origin(
      String training,
      Optional<Architecture.FirstWeights> firstWeights,
      String firstWeightsHash,
      List<String> changes) {
    Origin {
      changes = List.copyOf(changes);
    }

    /** The same with one more thing that was not as it would have been, said once. */
    Origin changed(String what) {
      if (changes.contains(what)) {
        return this;
      }
      List<String> more = new ArrayList<>(changes);
      more.add(what);
      return new Origin(training, firstWeights, firstWeightsHash, more);
    }
  }

  // Writing --------------------------------------------------------------------------------------

  /** Writes a file that is either the old one or the whole new one. */
  static void write(Path path, Learner learner, StateLayout layout, Setup setup, State state) {
    CheckpointFile file = new CheckpointFile(path);
    file.putTensors(learner, layout, state.vectors);
    file.entries.put(FORMAT, VERSION);
    file.entries.put(setup);
    file.entries.put(state);
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

  private void save() {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("sketchell")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET));
    model.getGraphBuilder().setName(FORMAT).addAllInitializer(tensors.values());
    tensors.values().forEach(tensor -> model.getGraphBuilder().addOutput(output(tensor)));
    entries
        .all()
        .forEach(
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

  private static ValueInfoProto output(TensorProto tensor) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    tensor.getDimsList().forEach(size -> shape.addDimBuilder().setDimValue(size));
    return ValueInfoProto.newBuilder()
        .setName(tensor.getName())
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(tensor.getDataType())
                        .setShape(shape)))
        .build();
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
   * Reads a file, of a folder the last one; whether it fits is seen later.
   *
   * @throws TrainingException if there is none, or it is no checkpoint
   */
  static CheckpointFile read(Path place) {
    Path path = Files.isDirectory(place) ? place.resolve(LAST) : place;
    CheckpointFile file = new CheckpointFile(path);
    if (Files.notExists(path)) {
      throw new TrainingException("There is no checkpoint %s.", path);
    }
    byte[] bytes;
    ModelProto model;
    // No channel, which would be closed under a thread that is interrupted.
    try (InputStream in = new FileInputStream(path.toFile())) {
      bytes = in.readAllBytes();
      model = ModelProto.parseFrom(bytes);
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
    String version = file.entries.all().get(FORMAT);
    if (VERSION.equals(version) || SECOND.equals(version)) {
      file.requireWhole(bytes);
    } else if (!FIRST.equals(version)) {
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

  /** Names, counters and texts of the file. */
  CheckpointEntries entries() {
    return entries;
  }

  /**
   * Gives a learner the saved values.
   *
   * @param trainer whose settings must be those of the training that was saved, but for those that
   *     {@linkplain Trainer#mayChange may change}
   * @return where the run stood
   * @throws TrainingException if the file does not fit the learner, the images or the settings;
   *     then the learner is as it was
   */
  State restore(Trainer trainer, Learner learner, Batches training, Batches validation) {
    Plan plan = Plan.of(learner);
    StateLayout layout = new StateLayout(learner, plan, trainer.form());
    Setup setup = new Setup(trainer, learner, plan, training, validation);
    // Files of earlier versions do not say what was in the examples, nor do those whose data was
    // changed before it was known.
    Map<String, String> then = entries.settings();
    if (then.containsKey(Setup.EXAMPLES)) {
      setup.putContent(
          training.contentHash(),
          then.containsKey(Setup.VALIDATION_EXAMPLES)
              ? validation.examples().size() == 0 ? "none" : validation.contentHash()
              : "not on record");
    }
    setup.requireKnown(trainer.mayChange());
    List<Setup.Change> changes =
        Setup.allowed(setup.since(then), trainer.mayChange(), path, entries.isWithinEpoch());
    boolean anotherRule = changes.stream().anyMatch(Setup.Change::isOfRules);
    boolean gathersAnew = changes.stream().anyMatch(Setup.Change::isOfGathering);
    // Other rules remember something else, and have not begun to; where an epoch ends, nothing is
    // gathered.
    Predicate<String> anew =
        vector ->
            anotherRule && vector.startsWith(MEMORY)
                || gathersAnew && vector.startsWith(StateLayout.GATHERED);

    List<String> vectors = new ArrayList<>(layout.vectors().keySet());
    vectors.add(FROZEN);
    requireFit(expected(learner, layout, vectors, anew), anew);
    // What training goes on from may be another than what the learner is given.
    String average = entries.isAveraged() ? StateLayout.AVERAGE : "";
    Set<String> values =
        Set.of(average + StateLayout.PARAMETERS, average + StateLayout.BUFFERS, FROZEN);
    Map<String, float[]> flat = new LinkedHashMap<>();
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (String vector : vectors) {
      Map<String, Shape> parts = layout.parts(learner, vector);
      long size = parts.values().stream().mapToLong(Shape::elements).sum();
      FloatBuffer all = FloatBuffer.allocate(Math.toIntExact(size));
      if (!anew.test(vector)) {
        parts.forEach(
            (name, shape) -> {
              float[] numbers = values(vector + "/" + name);
              all.put(numbers);
              if (values.contains(vector)) {
                state.put(name, Tensors.tensor(numbers, shape.sizes()));
              }
            });
      }
      if (!vector.equals(FROZEN)) {
        flat.put(vector, all.array());
      }
    }
    TrainingSession.Snapshot snapshot = entries.snapshot(flat);
    State restored = entries.state(anotherRule ? snapshot.withRulesAnew() : snapshot);
    State changed = changed(restored, changes);
    learner.loadStateDict(state);
    return changed;
  }

  private static State changed(State state, List<Setup.Change> changes) {
    List<String> all = new ArrayList<>(state.origin.changes);
    for (Setup.Change change : changes) {
      all.add("after step " + state.vectors.steps() + " " + change);
    }
    Origin origin = state.origin;
    return new State(
        state.epoch,
        state.batch,
        state.seconds,
        state.means,
        state.history,
        state.validations,
        state.vectors,
        new Origin(origin.training, origin.firstWeights, origin.firstWeightsHash, all));
  }

  private static Map<String, Shape> expected(
      Learner learner, StateLayout layout, List<String> vectors, Predicate<String> anew) {
    Map<String, Shape> expected = new LinkedHashMap<>();
    for (String vector : vectors) {
      if (!anew.test(vector)) {
        layout
            .parts(learner, vector)
            .forEach((name, shape) -> expected.put(vector + "/" + name, shape));
      }
    }
    return expected;
  }

  private void requireFit(Map<String, Shape> expected, Predicate<String> anew) {
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
      if (!expected.containsKey(name) && !anew.test(name)) {
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
}
