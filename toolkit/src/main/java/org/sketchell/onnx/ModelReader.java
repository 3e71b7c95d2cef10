package org.sketchell.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * Reads an ONNX model as the graph it is: operators of the default domain, sets 13 to 17, that
 * Sketchell has. What {@link ModelWriter} wrote for any runtime can be read.
 */
public final class ModelReader {
  private static final int OLDEST_SET = 13;

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
              && (node.getOpType().equals("Constant") || knows(node.getOpType())),
          "operator " + node.getDomain() + " " + node.getOpType());
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
    values.putAll(inputs);
    for (NodeProto node : graph.getNodeList()) {
      List<Tensor> results = results(node, values);
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

  private static List<Tensor> results(NodeProto node, Map<String, Tensor> values) {
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
      return OnnxOperators.apply(OnnxNode.of(node, inputs));
    } catch (NotExpressible | ShapeException e) {
      throw e;
    } catch (RuntimeException e) {
      // A file may lack an input, or have an attribute of any number: too many ways to ask for.
      throw new NotExpressible("a node that makes no sense: " + node.getOpType());
    }
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
