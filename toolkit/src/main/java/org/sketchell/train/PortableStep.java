package org.sketchell.train;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.sketchell.data.Examples;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.lowering.Target;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Buffer;
import org.sketchell.nn.Parameter;
import org.sketchell.onnx.BatchDimension;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Schedule;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * A step of a training, forward, backward and update, as one ONNX model of standard operators: any
 * runtime that runs such models trains with it.
 *
 * <p>Its inputs are a batch as it lies in files, {@code learning_rate}, {@code step} (float32
 * scalars) and the state: flat float32 vectors {@code parameters}, {@code memory_0}, … of the
 * optimiser, and {@code buffers} of layers that keep some. Its outputs are {@code loss}, what the
 * learner logs as {@code log_NAME}, and {@code new_parameters}, {@code new_memory_0}, …, the state
 * that the next step is given. Run with step 0, whatever else it is fed, it gives the state that
 * the training begins with; then steps count from 1.
 *
 * <p>The vectors one after the other, as little-endian float32, are a file of state; {@link
 * #model(Path)} makes a model of it again.
 */
public final class PortableStep {
  static final String LOSS = "loss";

  private static final String LAYOUT = "sketchell.training";
  private static final String NETWORK = "sketchell.network";
  private static final String IMPORTED = "sketchell.imported";
  private static final String NEW = "new_";
  private static final String LEARNING_RATE = "learning_rate";
  private static final String STEP = "step";

  private final String name;
  private final OnnxMl.ModelProto onnx;
  private final StepLayout layout;
  private final String network;

  private PortableStep(String name, OnnxMl.ModelProto onnx, StepLayout layout, String network) {
    this.name = name;
    this.onnx = onnx;
    this.layout = layout;
    this.network = network;
  }

  // Making ---------------------------------------------------------------------------------------

  /** What {@link Trainer#step} gives. */
  static PortableStep of(Trainer trainer, Learner learner, Examples like) {
    Optimizer optimizer = learner.configureOptimizers();
    StateLayout state = new StateLayout(learner, optimizer);
    Given given = Given.of(like);
    TracedStep traced =
        TracedStep.training(
            learner,
            state,
            optimizer,
            given,
            trainer.batchSize(),
            trainer.seed(),
            trainer.gradientClip());
    Map<String, String> called = called(given, state);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    traced.inputs().forEach((key, tensor) -> inputs.put(called.getOrDefault(key, key), tensor));
    Map<Tensor, String> constants = new IdentityHashMap<>();
    learner
        .namedParameters()
        .forEach((key, parameter) -> constants.put(parameter.value(), "frozen/" + key));
    Map<String, Tensor> outputs = outputs(traced, first(state, constants));
    StepLayout layout =
        new StepLayout(
            StepLayout.VERSION,
            trainer.batchSize(),
            meanings(given, called, inputs),
            meanings(outputs),
            vectors(learner, state),
            places(learner, state),
            training(trainer, learner, optimizer));
    Graph graph = Target.PORTABLE.lower(Graph.of(outputs.values()));
    List<String> classes = given.classes(learner, like.classes());
    OnnxMl.ModelProto served =
        TrainedModel.of(learner.network(), given.inputs(), classes).onnx("", 0);
    String network = packed(emptied(served, layout));
    OnnxMl.ModelProto onnx =
        ModelWriter.write(
            graph,
            inputs,
            List.copyOf(outputs.keySet()),
            constants,
            Map.of(LAYOUT, layout.toJson(), NETWORK, network),
            BatchDimension.fixed());
    return new PortableStep("", onnx, layout, network);
  }

  /** Names of the fields as the file has them: their own, unless two things had one name. */
  private static Map<String, String> called(Given given, StateLayout state) {
    Set<String> taken = new HashSet<>(state.vectors().keySet());
    taken.add(LEARNING_RATE);
    taken.add(STEP);
    Map<String, String> called = new LinkedHashMap<>();
    for (String key : given.names()) {
      String own = key.substring(key.indexOf('/') + 1);
      called.put(key, taken.add(own) ? own : key);
    }
    return called;
  }

  /** What each vector of the state is at first; memory is zeros. */
  private static Map<String, Tensor> first(StateLayout state, Map<Tensor, String> constants) {
    Map<String, Tensor> first = new LinkedHashMap<>();
    for (String vector : state.vectors().keySet()) {
      List<Tensor> values =
          vector.equals(StateLayout.PARAMETERS)
              ? state.parameters().stream().map(Parameter::value).toList()
              : vector.equals(StateLayout.BUFFERS)
                  ? state.buffers().stream().map(Buffer::value).toList()
                  : List.of();
      if (values.isEmpty()) {
        first.put(vector, Tensors.scalar(0f));
      } else {
        Tensor flat = flat(values, state.vectors().get(vector));
        constants.put(flat, "first_" + vector);
        first.put(vector, flat);
      }
    }
    return first;
  }

  private static Tensor flat(List<Tensor> values, int size) {
    FloatBuffer all = FloatBuffer.allocate(size);
    values.forEach(value -> all.put(value.toFloatArray()));
    return Tensors.tensor(all.array(), size);
  }

  private static Map<String, Tensor> outputs(TracedStep traced, Map<String, Tensor> first) {
    Tensor begins = traced.inputs().get(STEP).eq(0);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    List<Tensor> results = traced.graph().outputs();
    outputs.put(LOSS, results.get(traced.outputs().indexOf("log_" + TracedStep.LOSS)));
    for (int i = 0; i < results.size(); i++) {
      String key = traced.outputs().get(i);
      if (key.startsWith(NEW)) {
        Tensor beginning = first.get(key.substring(NEW.length()));
        outputs.put(key, begins.where(beginning, results.get(i)));
      } else if (!key.equals("log_" + TracedStep.LOSS)) {
        outputs.put(key, results.get(i));
      }
    }
    return outputs;
  }

  // What it says of itself -----------------------------------------------------------------------

  private static Map<String, String> meanings(
      Given given, Map<String, String> called, Map<String, Tensor> inputs) {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (String input : inputs.keySet()) {
      meanings.put(input, "state: what the step before gave as " + NEW + input);
    }
    List<String> names = given.names();
    for (int i = 0; i < names.size(); i++) {
      String kind = i < given.inputs().size() ? "input: " : "target: ";
      meanings.put(called.get(names.get(i)), kind + given.fields().get(i));
    }
    meanings.put(LEARNING_RATE, "size of this step");
    meanings.put(STEP, "0 for the state to begin with, then 1, 2, and so on");
    return meanings;
  }

  private static Map<String, String> meanings(Map<String, Tensor> outputs) {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (String output : outputs.keySet()) {
      meanings.put(
          output,
          output.equals(LOSS)
              ? "what training makes small, before this step"
              : output.startsWith(NEW)
                  ? "state: the next step's " + output.substring(NEW.length())
                  : "logged by the learner");
    }
    return meanings;
  }

  private static List<StepLayout.Vector> vectors(Learner learner, StateLayout state) {
    List<StepLayout.Vector> vectors = new ArrayList<>();
    state
        .vectors()
        .forEach(
            (vector, size) -> {
              List<StepLayout.Part> parts = new ArrayList<>();
              StateLayout.parts(learner, vector)
                  .forEach((part, shape) -> parts.add(new StepLayout.Part(part, sizes(shape))));
              vectors.add(new StepLayout.Vector(vector, size, parts));
            });
    return vectors;
  }

  private static List<Integer> sizes(Shape shape) {
    List<Integer> sizes = new ArrayList<>();
    for (int size : shape.sizes()) {
      sizes.add(size);
    }
    return sizes;
  }

  private static Map<String, StepLayout.Place> places(Learner learner, StateLayout state) {
    Map<Object, StepLayout.Place> known = new IdentityHashMap<>();
    int at = 0;
    for (Parameter parameter : state.parameters()) {
      known.put(parameter, new StepLayout.Place(StateLayout.PARAMETERS, at));
      at += Math.toIntExact(parameter.shape().elements());
    }
    at = 0;
    for (Buffer buffer : state.buffers()) {
      known.put(buffer, new StepLayout.Place(StateLayout.BUFFERS, at));
      at += Math.toIntExact(buffer.shape().elements());
    }
    Map<String, Object> named = new LinkedHashMap<>(learner.network().namedParameters());
    named.putAll(learner.network().namedBuffers());
    Map<String, StepLayout.Place> places = new LinkedHashMap<>();
    named.forEach(
        (key, value) -> {
          // Frozen ones lie nowhere: they are written into the network.
          if (known.containsKey(value)) {
            places.put(key, known.get(value));
          }
        });
    return places;
  }

  private static Map<String, Object> training(
      Trainer trainer, Learner learner, Optimizer optimizer) {
    Schedule schedule = learner.configureSchedule();
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("learner", learner.title());
    training.put("loss", learner.objective());
    training.put("optimizer", optimizer.name());
    training.put("optimizer_settings", optimizer.settings());
    training.put("learning_rate", optimizer.learningRate());
    training.put("schedule", schedule.description());
    training.put("gradient_clip", trainer.gradientClip());
    training.put("seed", trainer.seed());
    return training;
  }

  // The network that is served -------------------------------------------------------------------

  /** A model without the numbers that the state has. */
  private static OnnxMl.ModelProto emptied(OnnxMl.ModelProto served, StepLayout layout) {
    OnnxMl.ModelProto.Builder model = served.toBuilder();
    for (OnnxMl.TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
      if (layout.network().containsKey(tensor.getName())) {
        tensor.clearRawData();
      }
    }
    return model.build();
  }

  private static String packed(OnnxMl.ModelProto model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      model.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private OnnxMl.ModelProto.Builder unpacked() {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(network)))) {
      return OnnxMl.ModelProto.parseFrom(in).toBuilder();
    } catch (IOException | IllegalArgumentException e) {
      throw new FileException(
          e, "%s is damaged: the network that it keeps for the model cannot be read.", title());
    }
  }

  // Keeping and reading --------------------------------------------------------------------------

  /**
   * Writes its file, whole or not at all.
   *
   * @param path usually {@code something.onnx}
   * @throws FileException if it cannot be written
   */
  public void save(Path path) {
    AtomicFile.write(path, onnx.toByteArray());
  }

  /** The ONNX model. */
  public OnnxMl.ModelProto onnx() {
    return onnx;
  }

  /**
   * Reads a file that {@link #save} wrote.
   *
   * @throws FileException if there is none, or it is no training step
   */
  public static PortableStep read(Path path) {
    OnnxMl.ModelProto onnx;
    try {
      onnx = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(path));
    } catch (InvalidProtocolBufferException e) {
      throw new FileException(
          e, "%s is no training step: it may be another kind of file, or cut short.", path);
    } catch (IOException e) {
      throw new FileException(e, "Cannot read %s: %s.", path, AtomicFile.reason(e));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    onnx.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    if (!metadata.containsKey(LAYOUT) || !metadata.containsKey(NETWORK)) {
      throw new FileException(
          "%s is no training step, or is cut short: its metadata has no %s; sketchell"
              + " export-training writes such files.",
          path, metadata.containsKey(LAYOUT) ? NETWORK : LAYOUT);
    }
    StepLayout layout = StepLayout.fromJson(path.toString(), metadata.get(LAYOUT));
    PortableStep step = new PortableStep(path.toString(), onnx, layout, metadata.get(NETWORK));
    step.requireWhole();
    return step;
  }

  /** Makes sure that the graph is the one that was written with this layout. */
  private void requireWhole() {
    long set = onnx.getOpsetImportList().stream().mapToLong(it -> it.getVersion()).max().orElse(0);
    if (set != ModelWriter.OPERATOR_SET) {
      throw new FileException(
          "%s is of operator set %d, but training steps are written in %d: another program has"
              + " changed it.",
          title(), set, ModelWriter.OPERATOR_SET);
    }
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (OnnxMl.ValueInfoProto input : onnx.getGraph().getInputList()) {
      OnnxMl.TensorShapeProto shape = input.getType().getTensorType().getShape();
      sizes.put(input.getName(), shape.getDimCount() == 1 ? shape.getDim(0).getDimValue() : -1);
    }
    layout
        .sizes()
        .forEach(
            (vector, size) -> {
              if (sizes.getOrDefault(vector, -1L) != (long) size) {
                throw new FileException(
                    "%s is damaged: it says that its state has %s of %d numbers, but its graph"
                        + " takes none such.",
                    title(), vector, size);
              }
            });
  }

  // Going back -----------------------------------------------------------------------------------

  /**
   * The network with what it has learned elsewhere.
   *
   * @param file the vectors of the state, one after the other in the order of the inputs, as
   *     little-endian float32; without those of the optimiser will do
   * @return a model without a record of its training, for nobody here saw that; its metadata names
   *     the hashes of the two files
   * @throws FileException if the file does not fit, or has values that are no finite numbers
   */
  public TrainedModel model(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new FileException(e, "Cannot read %s: %s.", file, AtomicFile.reason(e));
    }
    Map<String, float[]> state = state(file, bytes);
    OnnxMl.ModelProto.Builder model = unpacked();
    for (OnnxMl.TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
      StepLayout.Place place = layout.network().get(tensor.getName());
      if (place != null) {
        tensor.setRawData(raw(file, tensor, state.get(place.vector()), place.at()));
      }
    }
    model.addMetadataProps(
        OnnxMl.StringStringEntryProto.newBuilder()
            .setKey(IMPORTED)
            .setValue(
                String.format(
                    Locale.ROOT,
                    "{\"step-sha256\":\"%s\",\"state-sha256\":\"%s\"}",
                    sha256(onnx.toByteArray()),
                    sha256(bytes))));
    return TrainedModel.trainedElsewhere(model.build(), Path.of(name));
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(HashType.SHA256.getDigest().digest(bytes));
  }

  private Map<String, float[]> state(Path file, byte[] bytes) {
    Map<String, Integer> sizes = layout.sizes();
    Map<String, Integer> network = new LinkedHashMap<>(sizes);
    network.keySet().retainAll(Set.of(StateLayout.PARAMETERS, StateLayout.BUFFERS));
    Map<String, Integer> found =
        bytes.length == bytes(sizes) ? sizes : bytes.length == bytes(network) ? network : null;
    if (found == null) {
      throw new FileException(
          "%s has %d bytes, but the state of %s has %d, as float32: %s; or %d for %s alone.",
          file,
          bytes.length,
          title(),
          bytes(sizes),
          sizes,
          bytes(network),
          String.join(" and ", network.keySet()));
    }
    FloatBuffer rest = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    Map<String, float[]> state = new LinkedHashMap<>();
    found.forEach(
        (vector, size) -> {
          float[] values = new float[size];
          rest.get(values);
          state.put(vector, values);
        });
    return state;
  }

  private static long bytes(Map<String, Integer> sizes) {
    return sizes.values().stream().mapToLong(size -> (long) size * Float.BYTES).sum();
  }

  private ByteString raw(Path file, OnnxMl.TensorProtoOrBuilder tensor, float[] vector, int at) {
    int count = 1;
    for (long size : tensor.getDimsList()) {
      count = Math.multiplyExact(count, Math.toIntExact(size));
    }
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      float value = vector[at + i];
      if (!Float.isFinite(value)) {
        throw new FileException(
            "%s has values that are no finite numbers, the first of %s at element %d: the training"
                + " went astray, or the file is another one.",
            file, tensor.getName(), i);
      }
      bytes.putFloat(value);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  private String title() {
    return name.isEmpty() ? "The training step" : name;
  }

  /** What it takes and gives. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "training step for batches of %d, %s parameters: %s -> %s",
        layout.batch(),
        layout.sizes().get(StateLayout.PARAMETERS),
        Printable.line(String.join(", ", layout.inputs().keySet())),
        Printable.line(String.join(", ", layout.outputs().keySet())));
  }
}
