// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sketchell.file.FileException;
import org.sketchell.onnx.ModelReader;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.onnx.NotExpressible;
import org.sketchell.runtime.Versions;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * Where a classifier looks, as a graph of its own: it takes what the classifier takes and a class
 * for each example, and gives the absolute gradient of that class's score.
 */
final class SaliencyGraph {
  static final String SALIENCY = "saliency";
  private static final String CLASS = "class";

  /** What is as true of the saliency as of the model. */
  private static final Set<String> KEPT = Set.of(ModelFile.BY_EXAMPLE, ModelExport.RAW);

  private final String title;
  private final OnnxMl.ModelProto model;
  private final String score;
  private final boolean isProbability;
  private final List<String> labels;
  private final String classInput;

  /**
   * Of a model.
   *
   * @param title is named in errors
   * @param score the output with the scores of the classes
   * @param isProbability whether it has probabilities; what they are made of is explained then
   */
  SaliencyGraph(
      String title,
      OnnxMl.ModelProto model,
      String score,
      boolean isProbability,
      List<String> labels) {
    this.title = title;
    this.model = model;
    this.score = score;
    this.isProbability = isProbability;
    this.labels = labels;
    boolean taken =
        model.getGraph().getInputList().stream().anyMatch(it -> it.getName().equals(CLASS));
    classInput = taken ? CLASS + "_to_explain" : CLASS;
  }

  /**
   * The model, whose numbers have the names that they have in the classifier.
   *
   * @throws FileException if its graph has something that Sketchell has not, or no gradient
   */
  OnnxMl.ModelProto onnx() {
    try {
      ModelReader reader = new ModelReader(model);
      BatchTrace one = trace(reader, BatchTrace.ONE);
      BatchTrace other = trace(reader, BatchTrace.OTHER);
      Map<Tensor, String> names = new IdentityHashMap<>();
      reader
          .weights()
          .forEach(
              (name, weight) -> {
                if (!ModelWriter.isMadeUp(name)) {
                  names.put(weight, name);
                }
              });
      return documented(one.written(other, names, Map.of()));
    } catch (NotExpressible | ShapeException e) {
      throw new FileException(
          e, "Saliency of %s cannot be written as a graph: %s.", title, sentence(e.getMessage()));
    }
  }

  private static String sentence(String reason) {
    return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
  }

  private BatchTrace trace(ModelReader reader, int batch) {
    FileGraph read = FileGraph.of(reader, batch, List.of(score), isProbability);
    Map<String, Tensor> explained = new LinkedHashMap<>(read.seen());
    explained.values().removeIf(input -> input.elementType() != ElementType.FLOAT32);
    if (explained.isEmpty()) {
      throw new ShapeException("no input is float32, so no score has a gradient");
    }
    Map<Tensor, Tensor> leaves = new IdentityHashMap<>();
    explained
        .values()
        .forEach(seen -> leaves.put(seen, Tensor.placeholder(seen.type()).requiresGrad()));
    Tensor scores = read.graph().applied(leaves).get(0);
    if (scores.rank() != 2 || scores.size(0) != batch) {
      throw new ShapeException(
          "its scores are %s, but [batch, classes] for any batch were expected", scores.type());
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>(read.inputs());
    Tensor classes = Tensor.placeholder(new TensorType(ElementType.INT64, Shape.of(batch)));
    inputs.put(classInput, classes);
    List<Tensor> gradients =
        Tensor.gradients(
            scores.gather(1, classes.unsqueeze(1)).sum(),
            explained.values().stream().map(leaves::get).toArray(Tensor[]::new));
    Map<Tensor, Tensor> back = new IdentityHashMap<>();
    leaves.forEach((seen, leaf) -> back.put(leaf, seen));
    List<Tensor> maps =
        Graph.building(() -> Graph.of(gradients.stream().map(Tensor::abs).toList()).applied(back));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (String name : explained.keySet()) {
      outputs.put(
          explained.size() == 1 ? SALIENCY : SALIENCY + "_" + name, maps.get(outputs.size()));
    }
    return new BatchTrace(inputs, outputs);
  }

  /** With words for those who open the file in a viewer. */
  private OnnxMl.ModelProto documented(OnnxMl.ModelProto written) {
    OnnxMl.ModelProto.Builder documented =
        written.toBuilder()
            .setProducerVersion(Versions.sketchell())
            .setDocString("where a classifier looks: the saliency of its " + score);
    OnnxMl.GraphProto.Builder graph = documented.getGraphBuilder();
    Map<String, String> words = new LinkedHashMap<>();
    model.getGraph().getInputList().forEach(it -> words.put(it.getName(), it.getDocString()));
    words.put(
        classInput,
        IntStream.range(0, labels.size())
            .mapToObj(i -> i + " " + labels.get(i))
            .collect(Collectors.joining(", ", "for each example the class to explain: ", "")));
    graph
        .getInputBuilderList()
        .forEach(input -> input.setDocString(words.getOrDefault(input.getName(), "")));
    graph
        .getOutputBuilderList()
        .forEach(
            output ->
                output.setDocString(
                    "the absolute gradient of the class's score with respect to what the network"
                        + " is given"));
    model.getMetadataPropsList().stream()
        .filter(entry -> KEPT.contains(entry.getKey()))
        .forEach(documented::addMetadataProps);
    return documented.build();
  }
}
