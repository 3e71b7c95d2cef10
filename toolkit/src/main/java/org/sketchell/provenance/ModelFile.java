package org.sketchell.provenance;

import ai.onnx.proto.OnnxMl;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.file.AtomicFile;
import org.sketchell.nn.SavedNetwork;
import org.tribuo.ONNXExportable;
import org.tribuo.provenance.ModelProvenance;

/**
 * What is in the file of a model.
 *
 * @param onnx the network with labels and preprocessing, without provenance and evaluation
 * @param provenance the record of its training as text, if there is one
 * @param evaluation the JSON of the last evaluation; empty if there is none
 */
record ModelFile(OnnxMl.ModelProto onnx, Optional<String> provenance, String evaluation) {
  private static final String PROVENANCE = ONNXExportable.PROVENANCE_METADATA_FIELD;
  private static final String EVALUATION = NetworkModel.EVALUATION;

  /** Takes provenance and evaluation out of a whole model. */
  static ModelFile of(OnnxMl.ModelProto whole) {
    Map<String, String> metadata = metadata(whole);
    OnnxMl.ModelProto.Builder bare = whole.toBuilder().clearMetadataProps();
    for (OnnxMl.StringStringEntryProto entry : whole.getMetadataPropsList()) {
      if (!entry.getKey().equals(PROVENANCE) && !entry.getKey().equals(EVALUATION)) {
        bare.addMetadataProps(entry);
      }
    }
    return new ModelFile(
        bare.build(),
        Optional.ofNullable(metadata.get(PROVENANCE)),
        metadata.getOrDefault(EVALUATION, ""));
  }

  static ModelFile read(Path path) {
    byte[] content = content(path);
    try {
      return of(Weights.parse(content));
    } catch (ProvenanceException e) {
      throw new ProvenanceException(
          path + " is no ONNX model: it may be another kind of file, or cut short.", e);
    }
  }

  static byte[] content(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new ProvenanceException("Cannot read " + path + ": " + AtomicFile.reason(e) + ".", e);
    }
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
    model.addMetadataProps(OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value));
  }

  /** The size of the images that a model takes. */
  static DatasetImages.Size imageSize(OnnxMl.ModelProto model) {
    return Ports.imageSize(Ports.input(model));
  }

  /**
   * The record of the training.
   *
   * @param path is named in errors
   * @throws ProvenanceException if there is none, or it cannot be read
   */
  ModelProvenance record(Path path) {
    if (provenance.isEmpty()) {
      throw new ProvenanceException(
          path
              + " has no provenance (metadata "
              + PROVENANCE
              + "): it can predict, but nothing is known of its training.");
    }
    try {
      if (ProvenanceTree.read(provenance.get()) instanceof ModelProvenance read) {
        return read;
      }
    } catch (ProvenanceException e) {
      throw new ProvenanceException(path + ": " + e.getMessage(), e);
    }
    throw new ProvenanceException(path + " has a provenance that is not one of a model.");
  }

  /**
   * Makes sure that weights, layers and labels are those on record.
   *
   * @param path is named in errors
   * @param facts of the record
   * @return the classes on record
   */
  List<String> requireUntouched(Path path, Map<String, Object> facts) {
    if (!(facts.get(TrainingFacts.CLASSES) instanceof List<?> names)
        || !(facts.get(TrainingFacts.GRAPH_HASH) instanceof String hash)) {
      throw new ProvenanceException(
          path + " has a provenance, but not one of a network that Sketchell trained.");
    }
    if (!Weights.graphHash(onnx).equals(hash)) {
      throw new ProvenanceException(
          path
              + " does not match its provenance: the hash of its weights and layers is "
              + Weights.graphHash(onnx).substring(0, 12)
              + "…, but "
              + hash.substring(0, 12)
              + "… is on record; one of them was changed.");
    }
    List<String> classes = names.stream().map(Object::toString).toList();
    String labels = metadata(onnx).get(SavedNetwork.LABELS);
    if (labels != null && !labels.equals(labels(classes))) {
      throw new ProvenanceException(
          path
              + " does not match its provenance: its labels are "
              + labels
              + ", but "
              + labels(classes)
              + " are on record; one of them was changed.");
    }
    return classes;
  }

  private static String labels(List<String> classes) {
    return JsonNodeFactory.instance
        .arrayNode()
        .addAll(classes.stream().map(JsonNodeFactory.instance::textNode).toList())
        .toString();
  }

  private static Map<String, String> metadata(OnnxMl.ModelProto model) {
    Map<String, String> metadata = new LinkedHashMap<>();
    model.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    return metadata;
  }
}
