// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.sketchell.data.Field;
import org.sketchell.data.Preprocessing;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.file.PackedText;
import org.sketchell.record.Facts;
import org.sketchell.record.ProvenanceException;
import org.sketchell.record.ProvenanceTree;
import org.sketchell.record.Weights;
import org.sketchell.runtime.OnnxModel.Port;
import org.tribuo.ONNXExportable;
import org.tribuo.provenance.ModelProvenance;

/**
 * What is in the file of a model.
 *
 * @param onnx the network with labels and preprocessing, without record and report
 * @param provenance the record of its training as text, if there is one
 * @param evaluation the JSON of the last report; empty if there is none
 */
record ModelFile(OnnxMl.ModelProto onnx, Optional<String> provenance, String evaluation) {
  /** Metadata key of the labels: a JSON array of texts, in the order of the logits. */
  static final String LABELS = "sketchell.labels";

  /** Metadata key of the preprocessing that is part of the model: a JSON object by input. */
  static final String PREPROCESSING = "sketchell.preprocessing";

  /** Metadata key of whether an example's results do not depend on the others in its batch. */
  static final String BY_EXAMPLE = "sketchell.by_example";

  /** Metadata key of the last report. */
  static final String EVALUATION = "sketchell.evaluation";

  private static final String PROVENANCE = ONNXExportable.PROVENANCE_METADATA_FIELD;

  /** Metadata key of the record where it is compressed. */
  private static final String COMPRESSED = "sketchell.record";

  private static final Set<String> TAKEN_OUT = Set.of(PROVENANCE, COMPRESSED, EVALUATION);

  // Facts of the model itself in its provenance.
  static final String CLASSES = "classes";
  static final String IMAGE = "image";
  static final String WEIGHTS_HASH = "weights-sha256";
  static final String GRAPH_HASH = "graph-sha256";

  /**
   * Takes record and report out of a whole model.
   *
   * @throws FileException if it has numbers in another file
   */
  static ModelFile of(OnnxMl.ModelProto whole) {
    ExternalWeights.requireNone(whole);
    Map<String, String> metadata = metadata(whole);
    OnnxMl.ModelProto.Builder bare = whole.toBuilder().clearMetadataProps();
    for (OnnxMl.StringStringEntryProto entry : whole.getMetadataPropsList()) {
      if (!TAKEN_OUT.contains(entry.getKey())) {
        bare.addMetadataProps(entry);
      }
    }
    return new ModelFile(
        bare.build(),
        Optional.ofNullable(metadata.get(PROVENANCE))
            .or(() -> Optional.ofNullable(metadata.get(COMPRESSED)).map(ModelFile::unpacked)),
        metadata.getOrDefault(EVALUATION, ""));
  }

  /** With the record in the file that was written beside a model, if there is one. */
  private ModelFile withRecordBeside(Path path) throws IOException {
    Path record = beside(path);
    if (provenance.isPresent() || !Files.isRegularFile(record)) {
      return this;
    }
    ModelFile recorded = new ModelFile(onnx, Optional.of(Files.readString(record)), evaluation);
    Object hash =
        recorded
            .record(record.toString())
            .map(known -> Facts.plain((MapProvenance<?>) known.getInstanceProvenance()))
            .map(facts -> facts.get(GRAPH_HASH))
            .orElse(null);
    if (Weights.graphHash(onnx).equals(hash)) {
      return recorded;
    }
    throw new ProvenanceException(
        "%s lies beside %s, but is the record of another model: move one of them away.",
        record, path);
  }

  private static String unpacked(String record) {
    try {
      return new String(PackedText.unpack(record), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ProvenanceException(e, "The compressed record is damaged and cannot be read.");
    }
  }

  /** Where a record lies that is not in a model's file. */
  static Path beside(Path model) {
    return model.resolveSibling(model.getFileName() + ".record");
  }

  /** The whole model with its record in a form that takes less room. */
  OnnxMl.ModelProto compressed() {
    OnnxMl.ModelProto.Builder model = onnx.toBuilder();
    provenance.ifPresent(
        text -> add(model, COMPRESSED, PackedText.pack(text.getBytes(StandardCharsets.UTF_8))));
    if (!evaluation.isEmpty()) {
      add(model, EVALUATION, evaluation);
    }
    return model.build();
  }

  static ModelFile read(Path path) {
    if (Files.isDirectory(path)) {
      throw new FileException("%s is a folder; an ONNX model file was expected.", path);
    }
    ModelFile file = withoutRecordBeside(path);
    try {
      return file.withRecordBeside(path);
    } catch (IOException e) {
      throw new FileException(e, "Cannot read %s: %s.", beside(path), AtomicFile.reason(e));
    }
  }

  private static ModelFile withoutRecordBeside(Path path) {
    try {
      return of(
          path.toString(), Files.readAllBytes(path), model -> ExternalWeights.in(model, path));
    } catch (IOException e) {
      throw new FileException(e, "Cannot read %s: %s.", path, AtomicFile.reason(e));
    }
  }

  /**
   * Reads what a file holds.
   *
   * @param name of the file, for errors
   * @throws FileException if it is no ONNX model, or has numbers in another file
   */
  static ModelFile of(String name, byte[] content) {
    return of(name, content, model -> model);
  }

  private static ModelFile of(
      String name, byte[] content, UnaryOperator<OnnxMl.ModelProto> completed) {
    if (content.length == 0) {
      throw new FileException("%s is empty; an ONNX model was expected.", name);
    }
    try {
      OnnxMl.ModelProto model = Weights.parse(content);
      // Many a file can be read as a message without any field that is known.
      if (model.getGraph().getOutputCount() > 0) {
        return of(completed.apply(model));
      }
    } catch (ProvenanceException e) {
      throw new FileException(
          e, "%s is no ONNX model: it may be another kind of file, or cut short.", name);
    }
    throw new FileException(
        "%s is no ONNX model: it may be another kind of file, or cut short.", name);
  }

  /** The same file with a record, given as what it was read as. */
  ModelFile with(Optional<ModelProvenance> record) {
    return provenance.isPresent() || record.isEmpty()
        ? this
        : new ModelFile(
            onnx, record.map(ONNXExportable.SERIALIZER::marshalAndSerialize), evaluation);
  }

  /** The whole model, as it is written to a file. */
  OnnxMl.ModelProto whole(String domain, long version) {
    OnnxMl.ModelProto.Builder model = onnx.toBuilder().setDomain(domain).setModelVersion(version);
    provenance.ifPresent(text -> add(model, PROVENANCE, text));
    if (!evaluation.isEmpty()) {
      add(model, EVALUATION, evaluation);
    }
    return model.build();
  }

  private static void add(OnnxMl.ModelProto.Builder model, String key, String value) {
    model.addMetadataProps(entry(key, value));
  }

  static OnnxMl.StringStringEntryProto entry(String key, String value) {
    return OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** The preprocessing that a caller does; empty if the model does it itself. */
  Optional<Preprocessing> raw(String name) {
    return Optional.ofNullable(metadata(onnx).get(ModelExport.RAW))
        .flatMap(text -> PreprocessingJson.read(name, text).values().stream().findFirst());
  }

  // What it says of itself -----------------------------------------------------------------------

  /** The inputs that are no weights: old files list weights among the inputs. */
  List<Port> inputs() {
    Set<String> weights = Set.copyOf(initializers());
    return onnx.getGraph().getInputList().stream()
        .filter(input -> !weights.contains(input.getName()))
        .map(ModelFile::port)
        .toList();
  }

  List<Port> outputs() {
    return onnx.getGraph().getOutputList().stream().map(ModelFile::port).toList();
  }

  /** The names of all numbers that are written into the model. */
  List<String> initializers() {
    return onnx.getGraph().getInitializerList().stream()
        .map(OnnxMl.TensorProto::getName)
        .distinct()
        .toList();
  }

  private static Port port(OnnxMl.ValueInfoProto value) {
    OnnxMl.TypeProto.Tensor type = value.getType().getTensorType();
    List<Long> sizes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (OnnxMl.TensorShapeProto.Dimension size : type.getShape().getDimList()) {
      boolean known = size.hasDimValue();
      sizes.add(known ? size.getDimValue() : -1);
      names.add(known ? "" : size.getDimParam());
    }
    OnnxMl.TensorProto.DataType elements =
        OnnxMl.TensorProto.DataType.forNumber(type.getElemType());
    return new Port(
        value.getName(),
        value.getType().hasTensorType() && elements != null ? elements.name() : "no tensor",
        sizes,
        names);
  }

  /** The labels in the metadata; none if there are none. */
  List<String> labels(String name) {
    String labels = metadata(onnx).get(LABELS);
    return labels == null ? List.of() : Labels.fromJson(name, labels);
  }

  /** The preprocessing of the inputs that have one, by name. */
  Map<String, Preprocessing> preprocessing(String name) {
    String text = metadata(onnx).get(PREPROCESSING);
    if (text == null) {
      return Map.of();
    }
    // The former version wrote one sentence, that pixels are divided by 255.
    return text.startsWith("{")
        ? PreprocessingJson.read(name, text)
        : Map.of("images", Preprocessing.unit());
  }

  /** Whether it says that it does the same with every example. */
  boolean isByExample() {
    return "true".equals(metadata(onnx).get(BY_EXAMPLE));
  }

  /** The metadata that is nothing of ours. */
  Map<String, String> notes() {
    Map<String, String> notes = metadata(onnx);
    notes.remove(LABELS);
    notes.remove(BY_EXAMPLE);
    notes.remove(PREPROCESSING);
    return notes;
  }

  private static Map<String, String> metadata(OnnxMl.ModelProto model) {
    Map<String, String> metadata = new LinkedHashMap<>();
    model.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    return metadata;
  }

  // Its record -----------------------------------------------------------------------------------

  /**
   * The record of the training.
   *
   * @param name of the file, for errors
   * @throws ProvenanceException if there is one that cannot be read
   */
  Optional<ModelProvenance> record(String name) {
    if (provenance.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (ProvenanceTree.read(provenance.get()) instanceof ModelProvenance read) {
        return Optional.of(read);
      }
    } catch (ProvenanceException e) {
      throw new ProvenanceException(e, "%s: %s", name, e.getMessage());
    }
    throw new ProvenanceException("%s has a provenance that is not one of a model.", name);
  }

  /**
   * Makes sure that weights, layers and labels are those on record.
   *
   * @param name of the file, for errors
   * @param facts of the record
   */
  List<String> requireUntouched(String name, Map<String, Object> facts) {
    if (!(facts.get(CLASSES) instanceof List<?> names)
        || !(facts.get(GRAPH_HASH) instanceof String hash)) {
      throw new ProvenanceException(
          "%s has a provenance, but not one of a network that Sketchell trained.", name);
    }
    if (!Weights.graphHash(onnx).equals(hash)) {
      throw new ProvenanceException(
          "%s does not match its provenance: the hash of its weights and layers is %s…, but %s… is"
              + " on record; one of them was changed.",
          name,
          Weights.graphHash(onnx).substring(0, 12),
          hash.substring(0, Math.min(12, hash.length())));
    }
    List<String> classes = names.stream().map(Object::toString).collect(Collectors.toList());
    String labels = metadata(onnx).get(LABELS);
    if (labels != null && !labels(name).equals(classes)) {
      throw new ProvenanceException(
          "%s does not match its provenance: its labels are %s, but %s are on record; one of them"
              + " was changed.",
          name, labels, Labels.toJson(classes));
    }
    return classes;
  }

  /**
   * Makes sure that the preprocessing is that of the inputs on record.
   *
   * @param name of the file, for errors
   * @param inputs that were trained on
   */
  void requirePreprocessing(String name, List<Field> inputs) {
    Map<String, Preprocessing> recorded = PreprocessingJson.of(inputs);
    Map<String, Preprocessing> said = preprocessing(name);
    if (!said.equals(recorded)) {
      throw new ProvenanceException(
          "%s does not match its provenance: its preprocessing is %s, but %s is on record; one of"
              + " them was changed.",
          name, PreprocessingJson.write(said), PreprocessingJson.write(recorded));
    }
  }
}
