// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import com.google.errorprone.annotations.CheckReturnValue;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.record.Weights;

/**
 * A model's file for those who serve it, in another form than it is kept in here. A file with
 * another graph has no record of the training, which is one of the graph that was trained; its
 * provenance names the file that it was made of, and its metadata the hash of that graph ({@code
 * sketchell.made_of}).
 */
public final class ModelExport {
  static final String RAW = "sketchell.raw";
  private static final String MADE_OF = "sketchell.made_of";
  private static final String ANSWER = "label";
  private static final String LABELS = "answer/labels";

  /** Where a model's record is. */
  public enum RecordForm {
    /** In the file, as Tribuo reads it. */
    INSIDE,
    /** In the file, a fraction as long; only Sketchell reads it. */
    COMPRESSED,
    /** In a file beside it, {@code model.onnx.record}; Sketchell finds it there. */
    BESIDE,
    /** Nowhere. */
    LEFT_OUT
  }

  /** How much room a weight takes in the file; what is computed stays float32. */
  public enum Precision {
    /** Four bytes, as they were trained. */
    FLOAT32,
    /** Two bytes. */
    FLOAT16,
    /** One byte, and a scale for each row of weights. */
    INT8
  }

  private final TrainedModel model;
  private final boolean raw;
  private final boolean answers;
  private final boolean folded;
  private final boolean saliency;
  private final Precision precision;
  private final RecordForm record;

  private ModelExport(
      TrainedModel model,
      boolean raw,
      boolean answers,
      boolean folded,
      boolean saliency,
      Precision precision,
      RecordForm record) {
    this.model = model;
    this.raw = raw;
    this.answers = answers;
    this.folded = folded;
    this.saliency = saliency;
    this.precision = precision;
    this.record = record;
  }

  /** The file as it is kept. */
  static ModelExport of(TrainedModel model) {
    return new ModelExport(model, false, false, false, false, Precision.FLOAT32, RecordForm.INSIDE);
  }

  /**
   * Takes what the network is given, and not pixels: preprocessing is left to the caller, and
   * {@code sketchell.raw} says what it is.
   */
  @CheckReturnValue
  public ModelExport raw() {
    return new ModelExport(model, true, answers, folded, saliency, precision, record);
  }

  /** Gives the name of the most probable class, too, as {@code label}: text [batch]. */
  @CheckReturnValue
  public ModelExport answers() {
    return new ModelExport(model, raw, true, folded, saliency, precision, record);
  }

  /**
   * Makes batch normalisation part of the convolutions before it: fewer operators, rounded anew.
   */
  @CheckReturnValue
  public ModelExport folded() {
    return new ModelExport(model, raw, answers, true, saliency, precision, record);
  }

  /**
   * Keeps weights with less precision, which makes the file smaller and the model less exact:
   * {@code sketchell export} measures by how much.
   */
  @CheckReturnValue
  public ModelExport precision(Precision other) {
    return new ModelExport(model, raw, answers, folded, saliency, other, record);
  }

  /**
   * Gives where the network looks, in place of what it sees there: the absolute gradient of the
   * score of {@code class} (int64 [batch]) with respect to what the network is given, as {@code
   * saliency}, of the shape of that. Weights have the names that they have in the model.
   *
   * @see org.sketchell.model.TrainedModel#logits
   */
  @CheckReturnValue
  public ModelExport saliency() {
    return new ModelExport(model, raw, answers, folded, true, precision, record);
  }

  @CheckReturnValue
  public ModelExport record(RecordForm where) {
    return new ModelExport(model, raw, answers, folded, saliency, precision, where);
  }

  /**
   * The model as it is written.
   *
   * @throws FileException if another program wrote it and it shall have another graph, or it has no
   *     preprocessing that could be left out, no classes to name, or nothing to fold
   */
  public OnnxMl.ModelProto onnx() {
    ModelFile file = model.file();
    boolean wanted = record == RecordForm.COMPRESSED || record == RecordForm.BESIDE;
    if (wanted && !isOther() && file.provenance().isEmpty()) {
      throw new FileException(
          "%s has no record of its training, so there is none to compress or to put beside it.",
          model.title());
    }
    if (!isOther()) {
      return switch (record) {
        case INSIDE -> model.onnx("", 0);
        case COMPRESSED -> file.compressed();
        case BESIDE, LEFT_OUT -> file.onnx();
      };
    }
    requireForm(file.onnx().getProducerName());
    OnnxMl.ModelProto.Builder other = file.onnx().toBuilder();
    if (raw) {
      leaveOutPreprocessing(other);
    }
    if (answers) {
      nameAnswers(other);
    }
    if (folded && FoldedNorms.in(other.getGraphBuilder()) == 0) {
      throw new FileException(
          "%s has no batch normalisation right behind a convolution that could be folded into it.",
          model.title());
    }
    if (saliency) {
      other =
          new SaliencyGraph(
                  model.title(),
                  other.build(),
                  model.scores(),
                  model.givesOnlyProbabilities(),
                  model.labels())
              .onnx().toBuilder();
    }
    if (precision != Precision.FLOAT32) {
      ShortWeights.in(other.getGraphBuilder(), precision);
    }
    OnnxMl.ModelProto made =
        other.addMetadataProps(ModelFile.entry(MADE_OF, Weights.graphHash(file.onnx()))).build();
    return model.name().isEmpty()
        ? made
        : TrainedModel.trainedElsewhere(made, Path.of(model.name())).onnx("", 0);
  }

  private void requireForm(String producer) {
    if (saliency && (answers || precision != Precision.FLOAT32)) {
      throw new FileException(
          "Saliency of %s is of a class that it is given, with the weights as they are: it comes"
              + " without the answers and the precision of another file.",
          model.title());
    }
    if ((raw || answers || folded || precision != Precision.FLOAT32)
        && !producer.equals("sketchell")) {
      throw new FileException(
          "%s was written by %s, and only Sketchell's own models are written in another form.",
          model.title(), producer.isEmpty() ? "an unnamed program" : producer);
    }
  }

  /** Whether the graph is another one. */
  private boolean isOther() {
    return saliency || raw || answers || folded || precision != Precision.FLOAT32;
  }

  /**
   * Writes its file, and the record beside it where that is asked for.
   *
   * @throws FileException as for {@link #onnx}, or if it cannot be written
   */
  public void save(Path path) {
    byte[] bytes = onnx().toByteArray();
    boolean without = isOther() || record == RecordForm.LEFT_OUT;
    if (without && Files.exists(ModelFile.beside(path))) {
      throw new FileException(
          "%s lies there, and %s would be read with it: move it away, or choose another name.",
          ModelFile.beside(path), path);
    }
    if (record == RecordForm.BESIDE && !isOther()) {
      model
          .file()
          .provenance()
          .ifPresent(text -> AtomicFile.write(ModelFile.beside(path), utf8(text)));
    }
    AtomicFile.write(path, bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // Without preprocessing ------------------------------------------------------------------------

  private void leaveOutPreprocessing(OnnxMl.ModelProto.Builder onnx) {
    OnnxMl.GraphProto.Builder graph = onnx.getGraphBuilder();
    Map<String, String> sources = new HashMap<>();
    graph.getInputList().forEach(input -> sources.put(input.getName(), input.getName()));
    Set<String> prepared = new LinkedHashSet<>();
    for (OnnxMl.NodeProto node : graph.getNodeList()) {
      if (isPreprocessing(node)) {
        node.getInputList().stream()
            .filter(sources::containsKey)
            .findFirst()
            .ifPresent(input -> sources.put(node.getOutput(0), sources.get(input)));
        prepared.add(node.getOutput(0));
      }
    }
    if (prepared.isEmpty()) {
      throw new FileException(
          "%s has no preprocessing that could be left out%s.",
          model.title(),
          model.preprocessing().isPresent()
              ? " by its name: a former version wrote it, so train or save it again"
              : ": it takes numbers as they are");
    }
    Map<String, String> taken = new LinkedHashMap<>();
    for (OnnxMl.NodeProto node : graph.getNodeList()) {
      if (!isPreprocessing(node)) {
        node.getInputList().stream()
            .filter(prepared::contains)
            .forEach(value -> taken.put(value, sources.get(value)));
      }
    }
    replaceInputs(graph, taken);
    onnx.addMetadataProps(
        ModelFile.entry(RAW, PreprocessingJson.write(model.file().preprocessing(model.name()))));
    for (int i = onnx.getMetadataPropsCount() - 1; i >= 0; i--) {
      if (onnx.getMetadataProps(i).getKey().equals(ModelFile.PREPROCESSING)) {
        onnx.removeMetadataProps(i);
      }
    }
  }

  private static boolean isPreprocessing(OnnxMl.NodeProto node) {
    return node.getName().startsWith(NetworkExport.PREPROCESSING + "/");
  }

  /**
   * Lets inputs be what was made of them.
   *
   * @param taken what the network takes, with the input that it was made of
   */
  private static void replaceInputs(OnnxMl.GraphProto.Builder graph, Map<String, String> taken) {
    for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
      if (isPreprocessing(graph.getNode(i))) {
        graph.removeNode(i);
      } else {
        OnnxMl.NodeProto.Builder node = graph.getNodeBuilder(i);
        for (int j = 0; j < node.getInputCount(); j++) {
          node.setInput(j, taken.getOrDefault(node.getInput(j), node.getInput(j)));
        }
      }
    }
    for (int i = graph.getValueInfoCount() - 1; i >= 0; i--) {
      OnnxMl.ValueInfoProto value = graph.getValueInfo(i);
      if (taken.containsKey(value.getName())) {
        for (OnnxMl.ValueInfoProto.Builder input : graph.getInputBuilderList()) {
          if (input.getName().equals(taken.get(value.getName()))) {
            input.setType(value.getType()).setDocString("what the network is given");
          }
        }
      }
      if (value.getName().startsWith(NetworkExport.PREPROCESSING + "/")) {
        graph.removeValueInfo(i);
      }
    }
    Set<String> used = new HashSet<>();
    graph.getNodeList().forEach(node -> used.addAll(node.getInputList()));
    for (int i = graph.getInitializerCount() - 1; i >= 0; i--) {
      if (!used.contains(graph.getInitializer(i).getName())) {
        graph.removeInitializer(i);
      }
    }
  }

  // With answers ---------------------------------------------------------------------------------

  private void nameAnswers(OnnxMl.ModelProto.Builder onnx) {
    OnnxMl.GraphProto.Builder graph = onnx.getGraphBuilder();
    List<String> labels = model.labels();
    boolean gives =
        graph.getOutputList().stream()
            .anyMatch(output -> output.getName().equals(NetworkExport.PROBABILITIES));
    if (labels.isEmpty() || !gives) {
      throw new FileException(
          "%s is no classifier that Sketchell wrote, so it has no classes to answer with.",
          model.title());
    }
    OnnxMl.TensorProto.Builder names =
        graph
            .addInitializerBuilder()
            .setName(LABELS)
            .setDataType(OnnxMl.TensorProto.DataType.STRING.getNumber())
            .addDims(labels.size());
    labels.forEach(label -> names.addStringData(ByteString.copyFromUtf8(label)));
    graph
        .addNodeBuilder()
        .setOpType("ArgMax")
        .setName("answer/ArgMax")
        .addInput(NetworkExport.PROBABILITIES)
        .addOutput("answer/ArgMax")
        .addAttribute(integer("axis", 1))
        .addAttribute(integer("keepdims", 0));
    graph
        .addNodeBuilder()
        .setOpType("Gather")
        .setName("answer/Gather")
        .addInput(LABELS)
        .addInput("answer/ArgMax")
        .addOutput(ANSWER);
    graph.addValueInfo(batch("answer/ArgMax", OnnxMl.TensorProto.DataType.INT64));
    graph.addOutput(
        batch(ANSWER, OnnxMl.TensorProto.DataType.STRING).toBuilder()
            .setDocString("for each image the most probable class"));
  }

  static OnnxMl.AttributeProto integer(String name, long value) {
    return OnnxMl.AttributeProto.newBuilder()
        .setName(name)
        .setType(OnnxMl.AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static OnnxMl.ValueInfoProto batch(String name, OnnxMl.TensorProto.DataType elements) {
    OnnxMl.ValueInfoProto.Builder value = OnnxMl.ValueInfoProto.newBuilder().setName(name);
    value
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(elements.getNumber())
        .getShapeBuilder()
        .addDimBuilder()
        .setDimParam("batch");
    return value.build();
  }

  @Override
  public String toString() {
    return "export of "
        + Printable.line(model.title())
        + (raw ? ", without preprocessing" : "")
        + (answers ? ", with answers" : "")
        + (folded ? ", with normalisation folded" : "")
        + (saliency ? ", its saliency" : "")
        + (precision == Precision.FLOAT32 ? "" : ", weights in " + precision);
  }
}
