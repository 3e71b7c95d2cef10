// SPDX-License-Identifier: Apache-2.0
package org.sketchell.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.operator.Composed;
import org.sketchell.operator.Constant;
import org.sketchell.operator.OnnxElementType;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * Writes a graph as an ONNX model of operator set 17. Lowered to be portable, it has standard
 * operators only, so that any runtime runs it. Leaves that are not named as inputs are written into
 * the model with their values.
 */
public final class ModelWriter {
  /** The operator set all models are written in: the newest that every provider has kernels for. */
  public static final long OPERATOR_SET = 17;

  private static final long IR_VERSION = 8;

  private final Graph graph;
  private final BatchDimension batch;
  private final Map<Tensor, String> names = new IdentityHashMap<>();
  private final GraphProto.Builder written = GraphProto.newBuilder();
  private final Map<String, String> renamed = new HashMap<>();
  private final Map<Constant, String> constants = new HashMap<>();
  private final Map<BatchDimension.Worked, String> worked = new HashMap<>();
  private final Set<String> chosen = new HashSet<>();
  private String batchSize = "";

  /** Names of the nodes for people, by position; none in models that nobody reads. */
  private List<String> titles = List.of();

  private ModelWriter(Graph graph, BatchDimension batch) {
    this.graph = graph;
    this.batch = batch;
  }

  /**
   * A model whose shapes are fixed.
   *
   * @param graph a lowered graph
   * @param inputs names of the leaves that are fed on each run, in order
   * @param outputs names of the graph's outputs, in order
   * @throws IllegalStateException if a placeholder is needed that is not among the inputs, or an
   *     operator is left that ONNX has no node for
   */
  public static ModelProto write(Graph graph, Map<String, Tensor> inputs, List<String> outputs) {
    return new ModelWriter(graph, BatchDimension.fixed()).model(inputs, outputs, Map.of());
  }

  /**
   * A model for batches of any size, with names and metadata for people.
   *
   * @param graph a lowered graph
   * @param inputs names of the leaves that are fed on each run, in order; their first dimension is
   *     the batch
   * @param outputs names of the graph's outputs, in order; their first dimension is the batch
   * @param parameters names of leaves that are written into the model
   * @param metadata key and value pairs for the model's metadata
   * @param batch which numbers in the graph stand for the batch size
   * @throws IllegalStateException if a placeholder is needed that is not among the inputs, or an
   *     operator is left that ONNX has no node for
   */
  public static ModelProto write(
      Graph graph,
      Map<String, Tensor> inputs,
      List<String> outputs,
      Map<Tensor, String> parameters,
      Map<String, String> metadata,
      BatchDimension batch) {
    ModelWriter writer = new ModelWriter(graph, batch);
    writer.chosen.addAll(parameters.values());
    parameters.forEach(writer.names::put);
    writer.titles = writer.titles();
    ModelProto model = writer.model(inputs, outputs, metadata);
    return writer.annotated(model, Set.copyOf(outputs));
  }

  /** Whether a constant has a name that was made up here, and none that a person chose. */
  public static boolean isMadeUp(String name) {
    return name.matches("_*(constant|parameter)_\\d+");
  }

  private ModelProto model(
      Map<String, Tensor> inputs, List<String> outputs, Map<String, String> metadata) {
    chosen.addAll(inputs.keySet());
    chosen.addAll(outputs);
    inputs.forEach((name, tensor) -> names.put(tensor, name));
    inputs.forEach((name, tensor) -> written.addInput(declare(name, tensor.type())));
    nameOutputs(outputs);
    writeLeaves(inputs);
    writeNodes();
    writeOutputs(outputs);
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("sketchell")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
            .setGraph(written.setName("sketchell"));
    graph.nodes().stream()
        .map(node -> node.operator().domain())
        .filter(domain -> !domain.isEmpty())
        .distinct()
        .forEach(
            domain ->
                model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1)));
    new LinkedHashMap<>(metadata)
        .forEach(
            (key, value) ->
                model.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build();
  }

  /** A name for each node: {@code conv1/Conv}, or {@code Add}, of no part of the network. */
  private List<String> titles() {
    Map<String, Integer> seen = new HashMap<>();
    List<String> found = new ArrayList<>();
    for (Node node : graph.nodes()) {
      String type = node.operator().type();
      String title = node.scope().isEmpty() ? type : node.scope() + "/" + type;
      int before = seen.merge(title, 1, Integer::sum) - 1;
      found.add(before == 0 ? title : title + "_" + before);
    }
    return found;
  }

  private String title(int position) {
    return titles.isEmpty()
        ? graph.nodes().get(position).operator().type() + "_" + position
        : titles.get(position);
  }

  /** The same with the types of all values between inputs and outputs. */
  private ModelProto annotated(ModelProto model, Set<String> outputs) {
    ModelProto.Builder annotated = model.toBuilder();
    for (int i = 0; i < graph.nodes().size(); i++) {
      List<TensorType> types = types(graph.nodes().get(i));
      for (int j = 0; j < types.size(); j++) {
        String name = outputName(i, j);
        if (!outputs.contains(name)) {
          annotated
              .getGraphBuilder()
              .addValueInfo(declare(name, types.get(j), batch.sizes(i, j, types.get(j))));
        }
      }
    }
    return annotated.build();
  }

  private static List<TensorType> types(Node node) {
    return node.operator().infer(node.inputs().stream().map(Tensor::type).toList());
  }

  /** A node's output takes the name of the result it is; the first name, if it is several. */
  private void nameOutputs(List<String> outputNames) {
    for (int i = 0; i < outputNames.size(); i++) {
      Tensor tensor = graph.outputs().get(i);
      if (!graph.isLeaf(tensor)) {
        renamed.putIfAbsent(made(graph.positionOf(tensor), tensor.output()), outputNames.get(i));
      }
    }
  }

  private void writeLeaves(Map<String, Tensor> inputs) {
    Map<Tensor, Boolean> fed = new IdentityHashMap<>();
    inputs.values().forEach(tensor -> fed.put(tensor, true));
    int number = 0;
    for (Tensor leaf : graph.leaves()) {
      if (fed.containsKey(leaf)) {
        continue;
      }
      String name = names.containsKey(leaf) ? names.get(leaf) : free("constant_" + number++);
      names.put(leaf, name);
      ByteBuffer value =
          leaf.value()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "A placeholder of " + leaf.type() + " is used but is no input."));
      written.addInitializer(tensor(name, leaf.type(), value));
    }
  }

  private void writeNodes() {
    List<Node> nodes = graph.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (node.operator() instanceof Composed) {
        throw new IllegalStateException(
            "ONNX has no node for " + node + "; the graph must be lowered before it is written.");
      }
      NodeProto.Builder proto =
          NodeProto.newBuilder()
              .setOpType(node.operator().type())
              .setDomain(node.operator().domain())
              .setName(title(i));
      node.inputs().forEach(input -> proto.addInput(name(input)));
      batch.constants(i, node).forEach(constant -> proto.addInput(name(constant)));
      int outputs = types(node).size();
      for (int j = 0; j < outputs; j++) {
        proto.addOutput(outputName(i, j));
      }
      batch
          .attributes(i, node)
          .forEach((name, value) -> proto.addAttribute(attribute(name, value)));
      written.addNode(proto);
    }
  }

  private String name(Tensor tensor) {
    return graph.isLeaf(tensor)
        ? names.get(tensor)
        : outputName(graph.positionOf(tensor), tensor.output());
  }

  private String outputName(int node, int output) {
    String made = made(node, output);
    return renamed.getOrDefault(made, made);
  }

  private String made(int node, int output) {
    String made = titles.isEmpty() ? "t" + node : titles.get(node);
    return free(output == 0 ? made : made + ":" + output);
  }

  /** A made-up name, changed where a person chose the same. */
  private String free(String name) {
    return chosen.contains(name) ? free("_" + name) : name;
  }

  private void writeOutputs(List<String> outputNames) {
    for (int i = 0; i < outputNames.size(); i++) {
      writeOutput(outputNames.get(i), graph.outputs().get(i));
    }
  }

  /** Declares a result, with a copying node where the tensor goes by another name. */
  private void writeOutput(String name, Tensor tensor) {
    written.addOutput(
        graph.isLeaf(tensor)
            ? declare(name, tensor.type())
            : declare(
                name,
                tensor.type(),
                batch.sizes(graph.positionOf(tensor), tensor.output(), tensor.type())));
    if (!name(tensor).equals(name)) {
      written.addNode(
          NodeProto.newBuilder()
              .setOpType("Identity")
              .setName("output_" + name)
              .addInput(name(tensor))
              .addOutput(name));
    }
  }

  private String name(BatchDimension.Input input) {
    return input instanceof BatchDimension.Known known
        ? name(known.constant())
        : worked((BatchDimension.Worked) input);
  }

  /** The name of sizes that nodes before this one work out from the batch size. */
  private String worked(BatchDimension.Worked sizes) {
    return worked.computeIfAbsent(
        sizes,
        key -> {
          NodeProto.Builder joined = node("Concat", "sizes", sizes.sizes().size());
          joined.addAttribute(attribute("axis", 0L));
          for (int i = 0; i < sizes.sizes().size(); i++) {
            joined.addInput(size(sizes.sizes().get(i), sizes.batches().get(i)));
          }
          written.addNode(joined);
          return joined.getOutput(0);
        });
  }

  private String size(long number, boolean timesBatch) {
    if (timesBatch && number == 1) {
      return batchSize();
    }
    String size = name(new Constant.Longs(List.of(number)));
    if (!timesBatch) {
      return size;
    }
    NodeProto.Builder product = node("Mul", "size", 1).addInput(batchSize()).addInput(size);
    written.addNode(product);
    return product.getOutput(0);
  }

  /** The name of the batch size, int64 [1]. */
  private String batchSize() {
    if (batchSize.isEmpty()) {
      NodeProto.Builder shape = node("Shape", "batch", 1);
      shape.addInput(names.get(batch.ofBatch().orElseThrow()));
      shape.addAttribute(attribute("start", 0L)).addAttribute(attribute("end", 1L));
      written.addNode(shape);
      batchSize = shape.getOutput(0);
    }
    return batchSize;
  }

  /** A node that belongs to no operator of the graph and gives so many sizes. */
  private NodeProto.Builder node(String type, String name, int count) {
    String made = free(name + "_" + written.getNodeCount());
    TensorType sizes = new TensorType(ElementType.INT64, Shape.of(count));
    written.addValueInfo(declare(made, sizes, List.of(String.valueOf(count))));
    return NodeProto.newBuilder().setOpType(type).setName(made).addOutput(made);
  }

  private String name(Constant constant) {
    if (constant instanceof Constant.Absent) {
      return "";
    }
    return constants.computeIfAbsent(
        constant,
        key -> {
          String name = free("parameter_" + constants.size());
          written.addInitializer(tensor(name, key));
          return name;
        });
  }

  private static TensorProto tensor(String name, Constant constant) {
    TensorProto.Builder proto = TensorProto.newBuilder().setName(name);
    if (constant instanceof Constant.Longs longs) {
      proto
          .setDataType((int) OnnxElementType.of(ElementType.INT64))
          .addDims(longs.values().size())
          .addAllInt64Data(longs.values());
    } else if (constant instanceof Constant.Floats floats) {
      proto
          .setDataType((int) OnnxElementType.of(ElementType.FLOAT32))
          .addDims(floats.values().size())
          .addAllFloatData(floats.values());
    } else if (constant instanceof Constant.Scalar scalar) {
      proto.setDataType((int) OnnxElementType.of(ElementType.FLOAT32)).addFloatData(scalar.value());
    } else if (constant instanceof Constant.Whole whole) {
      proto.setDataType((int) OnnxElementType.of(ElementType.INT64)).addInt64Data(whole.value());
    }
    return proto.build();
  }

  private static TensorProto tensor(String name, TensorType type, ByteBuffer value) {
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType((int) OnnxElementType.of(type.elements()))
            .setRawData(ByteString.copyFrom(littleEndian(type.elements(), value)));
    for (int size : type.shape().sizes()) {
      proto.addDims(size);
    }
    return proto.build();
  }

  /** ONNX stores raw values in little-endian order, whatever the machine. */
  private static ByteBuffer littleEndian(ElementType type, ByteBuffer value) {
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN || type.bytes() == 1) {
      return value.duplicate();
    }
    ByteBuffer swapped = ByteBuffer.allocate(value.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    if (type == ElementType.FLOAT32) {
      swapped.asFloatBuffer().put(value.asFloatBuffer());
    } else {
      swapped.asLongBuffer().put(value.asLongBuffer());
    }
    return swapped;
  }

  private ValueInfoProto declare(String name, TensorType type) {
    List<String> sizes = new ArrayList<>();
    for (int i = 0; i < type.shape().rank(); i++) {
      boolean open = i == 0 && batch.isFree();
      sizes.add(open ? BatchDimension.NAME : String.valueOf(type.shape().size(i)));
    }
    return declare(name, type, sizes);
  }

  /**
   * A value's type.
   *
   * @param sizes numbers, or names of sizes that are open; empty where nothing is known
   */
  private static ValueInfoProto declare(String name, TensorType type, List<String> sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String size : sizes) {
      TensorShapeProto.Dimension.Builder dimension = shape.addDimBuilder();
      if (size.isEmpty()) {
        continue;
      }
      if (size.chars().allMatch(Character::isDigit)) {
        dimension.setDimValue(Long.parseLong(size));
      } else {
        dimension.setDimParam(size);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType((int) OnnxElementType.of(type.elements()))
                        .setShape(shape)))
        .build();
  }

  @SuppressWarnings("unchecked")
  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder proto = AttributeProto.newBuilder().setName(name);
    if (value instanceof Long number) {
      proto.setType(AttributeProto.AttributeType.INT).setI(number);
    } else if (value instanceof Float number) {
      proto.setType(AttributeProto.AttributeType.FLOAT).setF(number);
    } else if (value instanceof String text) {
      proto.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
    } else {
      proto.setType(AttributeProto.AttributeType.INTS).addAllInts((List<Long>) value);
    }
    return proto.build();
  }
}
