package org.sketchell.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvolutionOperator;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MatMul;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * Everything between some tensors and the leaves they are made from. Leaves are tensors whose value
 * is known and placeholders.
 */
public final class Graph {
  private final List<Tensor> outputs;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> leaves = new ArrayList<>();
  private final Map<Node, Integer> positions = new IdentityHashMap<>();
  private final Map<Tensor, Integer> leafPositions = new IdentityHashMap<>();

  private Graph(Collection<Tensor> outputs) {
    this.outputs = List.copyOf(outputs);
    collect();
  }

  /** The graph that computes the given tensors. */
  public static Graph of(Collection<Tensor> outputs) {
    return new Graph(outputs);
  }

  private void collect() {
    Deque<Tensor> open = new ArrayDeque<>();
    Set<Node> entered = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Tensor output : outputs) {
      open.push(output);
      while (!open.isEmpty()) {
        Tensor tensor = open.peek();
        Node node = made(tensor);
        if (node == null) {
          if (!leafPositions.containsKey(tensor)) {
            leafPositions.put(tensor, leaves.size());
            leaves.add(tensor);
          }
          open.pop();
        } else if (positions.containsKey(node)) {
          open.pop();
        } else if (entered.add(node)) {
          List<Tensor> inputs = node.inputs();
          for (int i = inputs.size() - 1; i >= 0; i--) {
            open.push(inputs.get(i));
          }
        } else {
          positions.put(node, nodes.size());
          nodes.add(node);
          open.pop();
        }
      }
    }
  }

  private static Node made(Tensor tensor) {
    return tensor.value().isPresent() ? null : tensor.node().orElse(null);
  }

  /** What is computed. */
  public List<Tensor> outputs() {
    return outputs;
  }

  /** The nodes, each after those it takes its inputs from. */
  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** The leaves, in the order in which they are first used. */
  public List<Tensor> leaves() {
    return Collections.unmodifiableList(leaves);
  }

  /** Whether this tensor is one of the leaves. */
  boolean isLeaf(Tensor tensor) {
    return leafPositions.containsKey(tensor);
  }

  /** The position of the node that makes a tensor that is no leaf. */
  int positionOf(Tensor tensor) {
    return positions.get(tensor.node().orElseThrow());
  }

  /**
   * A text that two graphs share exactly if they compute the same from leaves of the same types,
   * whatever the values.
   */
  public String structure() {
    StringBuilder text = new StringBuilder();
    leaves.forEach(leaf -> text.append(leaf.type()).append(';'));
    for (Node node : nodes) {
      text.append(node.operator().type())
          .append(node.operator().attributes())
          .append(node.operator().parameters());
      node.inputs().forEach(input -> refer(input, text));
      text.append(';');
    }
    outputs.forEach(output -> refer(output, text));
    return text.toString();
  }

  /**
   * About how much there is to compute: multiplications of convolutions and matrix products, and
   * one for every element that another node gives.
   */
  public long work() {
    long work = 0;
    for (Node node : nodes) {
      List<TensorType> inputs = node.inputs().stream().map(Tensor::type).toList();
      for (TensorType output : node.operator().infer(inputs)) {
        work += output.shape().elements() * perElement(node, inputs, output);
      }
    }
    return work;
  }

  private static long perElement(Node node, List<TensorType> inputs, TensorType output) {
    if (node.operator() instanceof ConvolutionOperator) {
      Shape weight = inputs.get(1).shape();
      long images = inputs.get(0).shape().elements();
      return node.operator() instanceof Conv
          ? weight.elements() / weight.size(0)
          : Math.max(1, images * (weight.elements() / weight.size(0)) / output.shape().elements());
    }
    if (node.operator() instanceof MatMul) {
      return inputs.get(0).shape().size(-1);
    }
    if (node.operator() instanceof Gemm gemm) {
      return inputs.get(0).shape().size(gemm.transposeA() ? 0 : 1);
    }
    return 1;
  }

  private void refer(Tensor tensor, StringBuilder text) {
    Integer leaf = leafPositions.get(tensor);
    if (leaf != null) {
      text.append('x').append(leaf);
    } else {
      text.append('n').append(positionOf(tensor)).append('.').append(tensor.output());
    }
    text.append(' ');
  }
}
