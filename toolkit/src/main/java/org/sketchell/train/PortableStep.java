// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import ai.onnx.proto.OnnxMl;
import com.google.errorprone.annotations.CheckReturnValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.model.TrainedModel;
import org.sketchell.onnx.ModelWriter;

/**
 * A step of a training, forward, backward and update, as one ONNX model of standard operators: any
 * runtime that runs such models trains with it.
 *
 * <p>Its inputs are a batch as it lies in files, {@code learning_rate}, {@code step} (float32
 * scalars) and the state: flat float32 vectors {@code parameters}, {@code memory_0}, … of the
 * optimiser, {@code buffers} of layers that keep some, and {@code average_parameters} and {@code
 * average_buffers} where a moving average of the weights is kept. Where parameters are in several
 * groups, {@code learning_rate} is a vector with a number for each. Its outputs are {@code loss},
 * what the learner logs as {@code log_NAME}, and {@code new_parameters}, {@code new_memory_0}, …,
 * the state that the next step is given. Run with step 0, whatever else it is fed, it gives the
 * state that the training begins with; then steps count from 1.
 *
 * <p>The vectors one after the other in this order, as little-endian float32, are a file of state;
 * {@link #model(Path)} makes a model of it again.
 */
public final class PortableStep {
  static final String LOSS = "loss";

  static final String LAYOUT = "sketchell.training";
  static final String NETWORK = "sketchell.network";
  private static final String IMPORTED = "sketchell.imported";
  static final String NEW = "new_";
  static final String LEARNING_RATE = "learning_rate";
  static final String STEP = "step";

  private final String name;
  private final OnnxMl.ModelProto onnx;
  private final StepLayout layout;
  private final String network;

  PortableStep(String name, OnnxMl.ModelProto onnx, StepLayout layout, String network) {
    this.name = name;
    this.onnx = onnx;
    this.layout = layout;
    this.network = network;
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
              // A half of a step has only a part of the state.
              if (size < 0 || sizes.containsKey(vector) && sizes.get(vector) != (long) size) {
                throw new FileException(
                    "%s is damaged: it says that its state has %s of %d numbers, but its graph"
                        + " takes none such.",
                    title(), vector, size);
              }
            });
  }

  // Many steps -----------------------------------------------------------------------------------

  /**
   * Many steps in one run, over examples that are all there: its fields have any number of
   * examples, {@code rows} (int64 [steps, batch]) says which of them each step takes, {@code
   * learning_rate} and {@code step} have a number for each, and so have {@code loss} and what is
   * logged. A device on which data and state stay while it runs is faster so.
   */
  @CheckReturnValue
  public PortableStep manySteps() {
    return StepLoop.of(this);
  }

  StepLayout layout() {
    return layout;
  }

  String network() {
    return network;
  }

  // Going back -----------------------------------------------------------------------------------

  /**
   * The network with what it has learned elsewhere.
   *
   * @param file the vectors of the state as little-endian float32: {@code parameters}, {@code
   *     memory_0}, …, {@code buffers}, {@code average_parameters}, {@code average_buffers}, as far
   *     as there are such; without memory will do, and so will those alone that the network is made
   *     of: the averages, if there are some
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
    OnnxMl.ModelProto.Builder model = ServedNetwork.unpacked(title(), network).toBuilder();
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
    Map<String, Integer> lasting = new LinkedHashMap<>(sizes);
    lasting.keySet().removeIf(vector -> vector.startsWith(StateLayout.MEMORY));
    Map<String, Integer> served = new LinkedHashMap<>(sizes);
    served
        .keySet()
        .retainAll(
            layout.network().values().stream()
                .map(StepLayout.Place::vector)
                .collect(Collectors.toSet()));
    Set<Map<String, Integer>> parts = new LinkedHashSet<>(List.of(lasting, served));
    parts.remove(sizes);
    Map<String, Integer> found =
        Stream.concat(Stream.of(sizes), parts.stream())
            .filter(form -> bytes.length == bytes(form))
            .findFirst()
            .orElseThrow(
                () ->
                    new FileException(
                        "%s has %d bytes, but the state of %s has %d, as float32: %s%s.",
                        file, bytes.length, title(), bytes(sizes), sizes, alone(parts)));
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

  private static String alone(Set<Map<String, Integer>> parts) {
    return parts.stream()
        .map(
            part ->
                String.format(
                    Locale.ROOT,
                    "; or %d for %s alone",
                    bytes(part),
                    String.join(" and ", part.keySet())))
        .collect(Collectors.joining());
  }

  private static long bytes(Map<String, Integer> sizes) {
    return sizes.values().stream().mapToLong(size -> (long) size * Float.BYTES).sum();
  }

  private ByteString raw(Path file, OnnxMl.TensorProtoOrBuilder tensor, float[] vector, int at) {
    long most = 1L << 31;
    long all = 1;
    for (long size : tensor.getDimsList()) {
      all = Math.min(most, all * Math.max(0, Math.min(most, size)));
    }
    if (vector == null || at < 0 || all > vector.length - at) {
      throw new FileException(
          "%s is damaged: it says that %s lies where its state has no such numbers.",
          title(), tensor.getName());
    }
    int count = (int) all;
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
        names(onnx.getGraph().getInputList()),
        names(onnx.getGraph().getOutputList()));
  }

  private static String names(List<OnnxMl.ValueInfoProto> values) {
    return Printable.line(
        values.stream().map(OnnxMl.ValueInfoProto::getName).collect(Collectors.joining(", ")));
  }
}
