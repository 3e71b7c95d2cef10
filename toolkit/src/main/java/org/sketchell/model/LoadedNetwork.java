// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.nn.Buffer;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Module;
import org.sketchell.nn.NamedParts;
import org.sketchell.nn.Parameter;
import org.sketchell.nn.Sequential;
import org.sketchell.onnx.ModelReader;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.onnx.NotExpressible;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MatMul;
import org.sketchell.operator.Reshape;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * The network of a model's file as a module. Its parameters have the names that they have there,
 * and can be trained; what the file computes in evaluation it computes always: there is no dropout,
 * and statistics of batch normalisation stay what they are. Made by {@link TrainedModel#network()}.
 */
public final class LoadedNetwork extends Module implements NamedParts {
  /** Operators whose inputs from the second on are learned. */
  private static final Set<String> LEARNED =
      Set.of("Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization", "LayerNormalization");

  /** So many sizes of batch are remembered; each takes no more than its graph. */
  private static final int REMEMBERED = 8;

  private final String title;
  private final ModelReader reader;
  private final List<String> outputs;
  private final boolean logits;
  private final boolean withoutHead;
  private final Map<String, Object> parts;
  private final Map<Integer, FileGraph> graphs =
      new LinkedHashMap<>(REMEMBERED, 1, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, FileGraph> eldest) {
          return size() > REMEMBERED;
        }
      };

  private LoadedNetwork(
      String title,
      ModelReader reader,
      List<String> outputs,
      boolean logits,
      boolean withoutHead,
      Map<String, Object> parts) {
    this.title = title;
    this.reader = reader;
    this.outputs = outputs;
    this.logits = logits;
    this.withoutHead = withoutHead;
    this.parts = parts;
  }

  /**
   * Reads a network.
   *
   * @param title is named in errors
   * @param outputs that it gives
   * @param logits whether what a softmax at the end makes probabilities of is wanted
   */
  static LoadedNetwork of(
      String title, OnnxMl.ModelProto model, List<String> outputs, boolean logits) {
    try {
      ModelReader reader = new ModelReader(model);
      Map<String, Object> parts = parts(model.getGraph(), reader.weights());
      LoadedNetwork network =
          new LoadedNetwork(
              title, reader, outputs, logits, false, Collections.unmodifiableMap(parts));
      network.graph(2);
      return network;
    } catch (NotExpressible e) {
      throw new FileException(
          e,
          "The network of %s cannot be had as a module: its file has %s.",
          title,
          e.getMessage());
    }
  }

  private static Map<String, Object> parts(OnnxMl.GraphProto graph, Map<String, Tensor> weights) {
    Set<String> learned = new HashSet<>();
    Set<String> statistics = new HashSet<>();
    Set<String> products = new HashSet<>();
    for (OnnxMl.NodeProto node : graph.getNodeList()) {
      boolean bias =
          node.getOpType().equals("Add")
              && node.getInputList().stream().anyMatch(products::contains);
      for (int i = 0; i < node.getInputCount(); i++) {
        if (node.getOpType().equals("BatchNormalization") && i > 2) {
          statistics.add(node.getInput(i));
        } else if (bias || i > 0 && LEARNED.contains(node.getOpType())) {
          learned.add(node.getInput(i));
        }
      }
      if (node.getOpType().equals("MatMul")) {
        products.add(node.getOutput(0));
      }
    }
    Map<String, Object> parts = new LinkedHashMap<>();
    for (OnnxMl.TensorProto stored : graph.getInitializerList()) {
      Tensor weight = weights.get(stored.getName());
      if (weight.elementType() != ElementType.FLOAT32 || ModelWriter.isMadeUp(stored.getName())) {
        continue;
      }
      if (statistics.contains(stored.getName())) {
        parts.put(stored.getName(), new Buffer(weight));
      } else if (learned.contains(stored.getName())) {
        parts.put(stored.getName(), new Parameter(weight));
      }
    }
    return parts;
  }

  @Override
  public Map<String, Object> parts() {
    return parts;
  }

  // Applying it ----------------------------------------------------------------------------------

  private synchronized FileGraph graph(int batch) {
    FileGraph known = graphs.get(batch);
    if (known == null) {
      FileGraph read = FileGraph.of(reader, batch, outputs, logits);
      known = withoutHead ? new FileGraph(read.inputs(), read.seen(), body(read.graph())) : read;
      graphs.put(batch, known);
    }
    return known;
  }

  @Override
  public Tensor forward(Tensor input) {
    List<Tensor> results = forward(List.of(input));
    if (results.size() != 1) {
      throw new ShapeException(
          "%s gives %s; forward(List.of(input)) gives all of them.", title, outputs);
    }
    return results.get(0);
  }

  /**
   * Applies it.
   *
   * @param inputs [batch, ...], one for each input of the model
   * @throws ShapeException if they do not fit
   */
  @Override
  public List<Tensor> forward(List<Tensor> inputs) {
    int batch = inputs.isEmpty() || inputs.get(0).rank() == 0 ? 1 : inputs.get(0).size(0);
    FileGraph graph = graph(batch);
    List<Tensor> wanted = List.copyOf(graph.seen().values());
    boolean fit = inputs.size() == wanted.size();
    for (int i = 0; fit && i < inputs.size(); i++) {
      fit = inputs.get(i).type().equals(wanted.get(i).type());
    }
    if (!fit) {
      throw new ShapeException(
          "The network of %s takes %s, but got %s.",
          title,
          wanted.stream().map(Tensor::type).toList(),
          inputs.stream().map(Tensor::type).toList());
    }
    Map<Tensor, Tensor> given = new IdentityHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      given.put(wanted.get(i), inputs.get(i));
    }
    Map<String, Tensor> stored = reader.weights();
    parts.forEach(
        (name, part) ->
            given.put(
                stored.get(name),
                part instanceof Parameter parameter ? parameter.value() : ((Buffer) part).value()));
    return graph.graph().applied(given);
  }

  // Another head ---------------------------------------------------------------------------------

  /**
   * The same network, with the same parameters, up to what its last linear layer is given.
   *
   * @return maps what the network takes to [batch, features]
   * @throws ShapeException if it does not end in a linear layer
   */
  @CheckReturnValue
  public LoadedNetwork body() {
    Graph body = body(graph(2).graph());
    Set<Tensor> leaves = Collections.newSetFromMap(new IdentityHashMap<>());
    leaves.addAll(body.leaves());
    Map<String, Object> rest = new LinkedHashMap<>(parts);
    rest.keySet().removeIf(name -> !leaves.contains(reader.weights().get(name)));
    return new LoadedNetwork(
        title, reader, outputs, logits, true, Collections.unmodifiableMap(rest));
  }

  /**
   * The network with a new last layer, for other classes: {@code body}, as it was trained, and
   * {@code head}, with fresh weights.
   *
   * @return gives logits [batch, classes]
   * @throws ShapeException if it does not end in a linear layer
   */
  @CheckReturnValue
  public Sequential head(int classes) {
    LoadedNetwork body = body();
    Tensor features = body.graph(2).graph().outputs().get(0);
    return new Sequential().add("body", body).add("head", new Linear(features.size(1), classes));
  }

  private Graph body(Graph graph) {
    Optional<Node> at = graph.maker(graph.outputs().get(0));
    while (at.isPresent() && (isBias(at.get()) || at.get().operator() instanceof Reshape)) {
      at = graph.maker(at.get().inputs().get(0));
    }
    Tensor features =
        at.filter(node -> node.operator() instanceof Gemm || node.operator() instanceof MatMul)
            .map(node -> node.inputs().get(0))
            .filter(input -> input.rank() == 2)
            .orElseThrow(
                () ->
                    new ShapeException(
                        "The network of %s does not end in a linear layer, so it can have no other"
                            + " head; it gives %s.",
                        title, outputs));
    return Graph.of(List.of(features));
  }

  private static boolean isBias(Node node) {
    return node.operator() == Binary.ADD && node.inputs().get(1).value().isPresent();
  }

  @Override
  protected String options() {
    return String.format(
        Locale.ROOT,
        "%s%s, %d parameters",
        Printable.line(title),
        withoutHead ? " without its last layer" : "",
        parameters().size());
  }
}
