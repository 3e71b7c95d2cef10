// SPDX-License-Identifier: Apache-2.0
package org.sketchell.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Reads an ONNX model as the graph it is: operators of the default domain, sets 13 to 17, that
 * Sketchell has. What {@link ModelWriter} wrote for any runtime can be read.
 */
public final class ModelReader {
  private static final int OLDEST_SET = 13;

  /** Nodes whose results are known when the graph is read. */
  private static final Set<String> KNOWN_AT_ONCE = Set.of("Constant", "Shape");

  /** More numbers than what is worked out of sizes has. */
  private static final int MOST_SIZES = 1024;

  private final GraphProto graph;

  private final Map<String, Tensor> weights = new HashMap<>();

  /**
   * A model as a graph.
   *
   * @param inputs placeholders by name, in the model's order
   * @param outputs what is computed of them, in the model's order
   */
  public record Model(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {}

  /**
   * Reads the weights, which all graphs of the model share.
   *
   * @throws NotExpressible if the model has operators or types that Sketchell has not
   */
  public ModelReader(ModelProto model) {
    this.graph = model.getGraph();
    model
        .getOpsetImportList()
        .forEach(
            set ->
                NotExpressible.unless(
                    isDefault(set.getDomain())
                        && set.getVersion() >= OLDEST_SET
                        && set.getVersion() <= ModelWriter.OPERATOR_SET,
                    "operator set " + set.getDomain() + " " + set.getVersion()));
    NotExpressible.unless(graph.getSparseInitializerCount() == 0, "sparse tensors");
    // What is cheap to find out comes before the weights are read.
    for (NodeProto node : graph.getNodeList()) {
      NotExpressible.unless(
          isDefault(node.getDomain())
              && (KNOWN_AT_ONCE.contains(node.getOpType()) || knows(node.getOpType())),
          "operator "
              + node.getDomain()
              + (node.getDomain().isEmpty() ? "" : " ")
              + node.getOpType());
    }
    graph
        .getInitializerList()
        .forEach(weight -> weights.put(weight.getName(), OnnxTensors.tensor(weight)));
  }

  /** Whether there is an operator for any nodes of a type in the default domain. */
  public static boolean knows(String type) {
    return OnnxOperators.knows(type);
  }

  /**
   * A stored tensor.
   *
   * @throws NotExpressible if its elements are of a type that Sketchell has not
   */
  public static Tensor tensor(TensorProto stored) {
    return OnnxTensors.tensor(stored);
  }

  /** The numbers that lie in the file, by name. */
  public Map<String, Tensor> weights() {
    return Collections.unmodifiableMap(weights);
  }

  private static boolean isDefault(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  /**
   * The graph for one size of batch.
   *
   * @param batch the first size of inputs that leave it open
   * @throws NotExpressible if something is in no way a graph's, such as another size left open
   */
  public Model read(int batch) {
    return Graph.building(
        () -> {
          try {
            return model(batch);
          } catch (ShapeException e) {
            throw new NotExpressible(e.getMessage());
          }
        });
  }

  private Model model(int batch) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfoProto input : graph.getInputList()) {
      // Files of old list their weights among the inputs.
      if (!weights.containsKey(input.getName())) {
        inputs.put(input.getName(), Tensor.placeholder(type(input.getType(), batch)));
      }
    }
    Map<String, Tensor> values = new HashMap<>(weights);
    Set<Tensor> sizes = Collections.newSetFromMap(new IdentityHashMap<>());
    values.putAll(inputs);
    for (NodeProto node : graph.getNodeList()) {
      List<Tensor> results = Scope.of(part(node), () -> results(node, values, sizes));
      NotExpressible.unless(
          results.size() >= node.getOutputCount(), "outputs of " + node.getOpType());
      for (int i = 0; i < node.getOutputCount(); i++) {
        values.put(node.getOutput(i), results.get(i));
      }
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    graph
        .getOutputList()
        .forEach(output -> outputs.put(output.getName(), found(output.getName(), values)));
    return new Model(inputs, outputs);
  }

  /** The part of the network that a node of {@code block2.conv1/Conv} belongs to. */
  private static String part(NodeProto node) {
    return node.getName().substring(0, Math.max(0, node.getName().lastIndexOf('/')));
  }

  /**
   * What a node makes.
   *
   * @param sizes what is known of tensors' sizes, as tensors; grows
   */
  private static List<Tensor> results(
      NodeProto node, Map<String, Tensor> values, Set<Tensor> sizes) {
    // What is left out has no name.
    List<Tensor> inputs =
        node.getInputList().stream()
            .map(name -> name.isEmpty() ? null : found(name, values))
            .collect(Collectors.toList());
    if (node.getOpType().equals("Constant")) {
      AttributeProto value = node.getAttribute(0);
      NotExpressible.unless(value.hasT(), "constants that are no tensors");
      return List.of(OnnxTensors.tensor(value.getT()));
    }
    try {
      OnnxNode read = OnnxNode.of(node, inputs);
      if (node.getOpType().equals("Shape")) {
        return noted(List.of(sizes(read)), sizes);
      }
      List<Tensor> results = OnnxOperators.apply(read);
      return inputs.stream().anyMatch(sizes::contains) && areKnown(inputs) && areSmall(results)
          ? noted(results.stream().map(result -> result.evaluate().detach()).toList(), sizes)
          : results;
    } catch (NotExpressible | ShapeException e) {
      throw e;
    } catch (RuntimeException e) {
      // A file may lack an input, or have an attribute of any number: too many ways to ask for.
      throw new NotExpressible("a node that makes no sense: " + node.getOpType());
    }
  }

  private static Tensor sizes(OnnxNode node) {
    int[] sizes = node.input(0).shape().sizes();
    int start = bound(node.integer("start", 0), sizes.length);
    int end = bound(node.integer("end", sizes.length), sizes.length);
    long[] some =
        Arrays.stream(sizes, start, Math.max(start, end)).mapToLong(size -> size).toArray();
    return Tensors.tensor(some);
  }

  private static int bound(int position, int rank) {
    return Math.max(0, Math.min(rank, OnnxNode.counted(position, rank)));
  }

  private static List<Tensor> noted(List<Tensor> results, Set<Tensor> sizes) {
    sizes.addAll(results);
    return results;
  }

  private static boolean areKnown(List<Tensor> inputs) {
    return inputs.stream().allMatch(input -> input != null && input.value().isPresent());
  }

  /** A file of a few bytes must not take all the memory. */
  private static boolean areSmall(List<Tensor> results) {
    return results.stream().allMatch(result -> result.shape().elements() <= MOST_SIZES);
  }

  private static Tensor found(String name, Map<String, Tensor> values) {
    NotExpressible.unless(values.containsKey(name), "a value before it is computed");
    return values.get(name);
  }

  private static TensorType type(TypeProto type, int batch) {
    NotExpressible.unless(type.hasTensorType(), "inputs that are no tensors");
    List<TensorShapeProto.Dimension> sizes = type.getTensorType().getShape().getDimList();
    int[] chosen = new int[sizes.size()];
    for (int i = 0; i < chosen.length; i++) {
      boolean known = sizes.get(i).hasDimValue();
      NotExpressible.unless(known || i == 0, "an open size that is not the first");
      chosen[i] = known ? Math.toIntExact(sizes.get(i).getDimValue()) : batch;
    }
    return new TensorType(
        OnnxTensors.elements(type.getTensorType().getElemType()), Shape.of(chosen));
  }
}
