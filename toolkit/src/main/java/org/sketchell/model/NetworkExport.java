// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sketchell.data.Field;
import org.sketchell.data.Meaning;
import org.sketchell.data.Preprocessing;
import org.sketchell.nn.Buffer;
import org.sketchell.nn.Encounters;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.partition.Piece;
import org.sketchell.runtime.Versions;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;

/**
 * A network as an ONNX model for batches of any size: what comes in as it lies in files, what goes
 * out with its meaning.
 *
 * @param network is written as it computes in evaluation
 * @param inputs what it takes, in order
 * @param labels the classes, in the order of its logits; empty for a network that is no classifier
 */
record NetworkExport(Module network, List<Field> inputs, List<String> labels) {
  static final String LOGITS = "logits";
  static final String PROBABILITIES = "probabilities";
  private static final String OUTPUT = "output";

  /** What the nodes that make numbers of pixels belong to. */
  static final String PREPROCESSING = "preprocessing";

  /** What protobuf can write, less the graph and its record. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (16L << 20);

  /**
   * Inputs as examples of them are, called {@code input} or {@code input_0}, {@code input_1}.
   *
   * @param examples with a batch dimension
   * @throws ShapeException if one has no batch, or is of a type that no network is given
   */
  static List<Field> inputs(Tensor... examples) {
    List<Field> inputs = new ArrayList<>();
    for (Tensor one : examples) {
      if (one.rank() == 0) {
        throw new ShapeException(
            "An example of an input has a batch as its first dimension, but this is a scalar.");
      }
      String called = examples.length == 1 ? "input" : "input_" + inputs.size();
      inputs.add(input(called, one.type()));
    }
    return inputs;
  }

  private static Field input(String name, TensorType batch) {
    TensorType type = batch.with(batch.shape().without(0));
    return switch (type.elements()) {
      case FLOAT32 -> Field.numbers(name, type.shape().sizes());
      case INT64 -> Field.classes(name, type, List.of());
      default ->
          throw new ShapeException(
              "A network is saved with examples of its inputs as they come to it, float32 or int64,"
                  + " but got %s; convert it with to(ElementType.FLOAT32).",
              batch);
    };
  }

  /**
   * The model, with labels and preprocessing in its metadata.
   *
   * @throws ShapeException if the network does not take such inputs, or as a classifier has another
   *     number of logits, or cannot be written for batches of any size
   */
  OnnxMl.ModelProto write() {
    requireRoom();
    Encounters met = new Encounters();
    try {
      OnnxMl.ModelProto model =
          met.during(() -> network.evaluating(() -> Tensor.withoutGradients(this::written)));
      met.requireEvaluation(network);
      return model;
    } finally {
      met.putBuffersBack();
    }
  }

  private void requireRoom() {
    long numbers =
        Stream.concat(
                network.namedParameters().values().stream().map(Parameter::shape),
                network.namedBuffers().values().stream().map(Buffer::shape))
            .mapToLong(Shape::elements)
            .sum();
    if (numbers * Float.BYTES > MOST_BYTES) {
      throw new ShapeException(
          "%s has %d numbers, which take %.1f GiB, but an ONNX file has at most 2: make its layers"
              + " smaller, most of all linear ones behind large images.",
          network.title(), numbers, numbers * (double) Float.BYTES / (1 << 30));
    }
  }

  private Map<String, String> metadata(boolean byExample) {
    Map<String, String> metadata = new LinkedHashMap<>();
    if (byExample) {
      metadata.put(ModelFile.BY_EXAMPLE, "true");
    }
    if (!labels.isEmpty()) {
      metadata.put(ModelFile.LABELS, Labels.toJson(labels));
    }
    Map<String, Preprocessing> preprocessing = PreprocessingJson.of(inputs);
    if (!preprocessing.isEmpty()) {
      metadata.put(ModelFile.PREPROCESSING, PreprocessingJson.write(preprocessing));
    }
    return metadata;
  }

  private OnnxMl.ModelProto written() {
    // Gives every layer its name, which its nodes have then.
    network.namedModules();
    BatchTrace one = trace(BatchTrace.ONE);
    BatchTrace other = trace(BatchTrace.OTHER);
    Map<Tensor, String> names = new IdentityHashMap<>();
    network.namedParameters().forEach((name, parameter) -> names.put(parameter.value(), name));
    network.namedBuffers().forEach((name, buffer) -> names.put(buffer.value(), name));
    return documented(
        one.written(
            other,
            names,
            metadata(isByExample(one, BatchTrace.ONE) && isByExample(other, BatchTrace.OTHER))));
  }

  /** With words for those who open the file in a viewer. */
  private OnnxMl.ModelProto documented(OnnxMl.ModelProto model) {
    OnnxMl.ModelProto.Builder documented =
        model.toBuilder().setProducerVersion(Versions.sketchell()).setDocString(network.toString());
    OnnxMl.GraphProto.Builder graph = documented.getGraphBuilder();
    for (int i = 0; i < inputs.size(); i++) {
      graph.getInputBuilder(i).setDocString(words(inputs.get(i)));
    }
    if (!labels.isEmpty()) {
      String classes = String.join(", ", labels);
      graph.getOutputBuilder(0).setDocString("for each image a logit for each class: " + classes);
      graph
          .getOutputBuilder(1)
          .setDocString("for each image the probability of each class: " + classes);
    }
    return documented.build();
  }

  private static String words(Field field) {
    return field.meaning() == Meaning.PIXELS
        ? field + ", from 0 to 255; what the network is given is made of them inside"
        : field.toString();
  }

  /** Whether what becomes of an example does not depend on the others. */
  private static boolean isByExample(BatchTrace trace, int batch) {
    return Piece.of(
            Graph.of(trace.outputs().values()), List.copyOf(trace.inputs().values()), batch - 1)
        .isPresent();
  }

  private BatchTrace trace(int batch) {
    Map<String, Tensor> raw = new LinkedHashMap<>();
    List<Tensor> seen = new ArrayList<>();
    for (Field field : inputs) {
      Tensor given = Tensor.placeholder(served(field, batch));
      raw.put(field.name(), given);
      seen.add(Scope.of(PREPROCESSING, () -> field.decode(given)));
    }
    List<Tensor> results = network.forward(seen);
    return new BatchTrace(raw, labels.isEmpty() ? plain(results) : classified(results));
  }

  /** The type in which a running model is given a field: bytes of pixels come as float32. */
  static TensorType served(Field field, int batch) {
    TensorType stored = field.batch(batch);
    return stored.elements() == ElementType.UINT8 || stored.elements() == ElementType.BOOL
        ? stored.with(field.meaning() == Meaning.CLASS ? ElementType.INT64 : ElementType.FLOAT32)
        : stored;
  }

  private static Map<String, Tensor> plain(List<Tensor> results) {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      outputs.put(results.size() == 1 ? OUTPUT : OUTPUT + "_" + i, results.get(i));
    }
    return outputs;
  }

  private Map<String, Tensor> classified(List<Tensor> results) {
    Tensor logits = results.get(0);
    if (results.size() != 1 || !isLogits(logits, labels.size())) {
      throw new ShapeException(
          "A classifier of %d classes gives logits of shape [batch, %d], but this network gives %s.",
          labels.size(), labels.size(), results.stream().map(Tensor::shape).toList());
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put(LOGITS, logits);
    outputs.put(PROBABILITIES, logits.softmax(1));
    return outputs;
  }

  private static boolean isLogits(Tensor result, int classes) {
    return result.rank() == 2 && result.size(1) == classes;
  }

  /** Whether the network gives one logit for each of some classes. */
  static boolean classifies(Module network, List<Field> inputs, int classes) {
    return network.evaluating(
        () ->
            Tensor.withoutGradients(
                () -> {
                  List<Tensor> seen = new ArrayList<>();
                  for (Field field : inputs) {
                    seen.add(field.decode(Tensor.placeholder(served(field, BatchTrace.ONE))));
                  }
                  List<Tensor> results = network.forward(seen);
                  return results.size() == 1 && isLogits(results.get(0), classes);
                }));
  }
}
