// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.sketchell.operator.CustomGradient;
import org.sketchell.shape.TensorType;

/**
 * Everything between some tensors and the leaves they are made from, as it was when it was
 * collected. Leaves are tensors whose value is known and placeholders.
 */
public final class Graph {
  private final List<Tensor> outputs;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> leaves = new ArrayList<>();

  /** The node of each tensor that is no leaf: somebody may look at it meanwhile. */
  private final Map<Tensor, Node> makers = new IdentityHashMap<>();

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
        Node node = meet(tensor);
        if (node == null || positions.containsKey(node)) {
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

  /** The node that makes a tensor; null if it is a leaf, which is noted when it is met first. */
  private Node meet(Tensor tensor) {
    if (leafPositions.containsKey(tensor) || makers.containsKey(tensor)) {
      return makers.get(tensor);
    }
    Node node = tensor.value().isPresent() ? null : tensor.node().orElse(null);
    if (node == null) {
      leafPositions.put(tensor, leaves.size());
      leaves.add(tensor);
    } else {
      makers.put(tensor, node);
    }
    return node;
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

  public boolean isLeaf(Tensor tensor) {
    return leafPositions.containsKey(tensor);
  }

  /** The node of this graph that makes a tensor; empty for leaves. */
  public Optional<Node> maker(Tensor tensor) {
    return Optional.ofNullable(makers.get(tensor));
  }

  /** The position of the node that makes a tensor that is no leaf. */
  public int positionOf(Tensor tensor) {
    return positions.get(makers.get(tensor));
  }

  /** What a node becomes in a copy of a graph. */
  @FunctionalInterface
  public interface Rewriting {
    /**
     * What stands for the node's outputs.
     *
     * @param inputs the copies of the node's inputs
     * @return tensors of the outputs' types, or null to keep the node
     */
    List<Tensor> replace(Node node, List<Tensor> inputs);
  }

  /**
   * A copy in which some nodes are replaced. Leaves stay the same tensors and outputs keep their
   * order; nothing is computed, nothing in the copy is tracked, and this graph stays as it is. The
   * rewriting is asked about each node once, inputs first, and must not look at values.
   */
  public Graph rewritten(Rewriting rewriting) {
    return Tensor.building(() -> copy(rewriting));
  }

  /**
   * The outputs with other tensors in place of some, as if code had computed them of those: they
   * have gradients where those have.
   *
   * @param given for tensors of this graph, leaves or not, what stands for them; of their types
   */
  public List<Tensor> applied(Map<Tensor, Tensor> given) {
    Map<Tensor, Tensor> replaced = new IdentityHashMap<>(given);
    Map<Node, List<Tensor>> results = new IdentityHashMap<>();
    UnaryOperator<Tensor> anew =
        tensor ->
            replaced.containsKey(tensor)
                ? replaced.get(tensor)
                : maker(tensor).map(node -> results.get(node).get(tensor.output())).orElse(tensor);
    for (Node node : nodes) {
      Tensor[] inputs = node.inputs().stream().map(anew).toArray(Tensor[]::new);
      results.put(node, Scope.of(node.scope(), () -> Tensor.applyAll(node.operator(), inputs)));
    }
    return outputs.stream().map(anew).toList();
  }

  /** A copy in which what has a gradient of its own is the value it is; this graph if none has. */
  public Graph withoutRules() {
    return nodes.stream().noneMatch(node -> node.operator() instanceof CustomGradient)
        ? this
        : rewritten(
            (node, inputs) ->
                node.operator() instanceof CustomGradient ? inputs.subList(0, 1) : null);
  }

  /** Runs code that builds graph for a compiler: nothing is tracked, and nothing is computed. */
  public static <T> T building(Supplier<T> code) {
    return Tensor.building(code);
  }

  private Graph copy(Rewriting rewriting) {
    Map<Node, List<Tensor>> copies = new IdentityHashMap<>();
    for (Node node : nodes) {
      List<Tensor> inputs = node.inputs().stream().map(input -> copied(input, copies)).toList();
      copies.put(node, Scope.of(node.scope(), () -> copy(node, inputs, rewriting)));
    }
    return Graph.of(outputs.stream().map(output -> copied(output, copies)).toList());
  }

  private static List<Tensor> copy(Node node, List<Tensor> inputs, Rewriting rewriting) {
    List<Tensor> replaced = rewriting.replace(node, inputs);
    return replaced != null
        ? replaced
        : Tensor.applyAll(node.operator(), inputs.toArray(Tensor[]::new));
  }

  private Tensor copied(Tensor tensor, Map<Node, List<Tensor>> copies) {
    if (isLeaf(tensor)) {
      return tensor;
    }
    Node node = makers.get(tensor);
    Tensor copy = copies.get(node).get(tensor.output());
    if (!copy.type().equals(tensor.type())) {
      throw new IllegalStateException(
          node + " makes " + tensor.type() + ", but was replaced by " + copy.type() + ".");
    }
    return copy;
  }

  /**
   * A text that two graphs share exactly if they compute the same from leaves of the same types,
   * whatever the values.
   */
  public String structure() {
    StringBuilder text = new StringBuilder();
    leaves.forEach(leaf -> text.append(leaf.type()).append(';'));
    for (Node node : nodes) {
      text.append(node.operator().type()).append(' ').append(node.operator());
      node.inputs().forEach(input -> refer(input, text));
      text.append(';');
    }
    outputs.forEach(output -> refer(output, text));
    return text.toString();
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

  /**
   * About how much there is to compute: multiplications of convolutions and matrix products, and
   * one for every element that another node gives.
   */
  public long work() {
    long work = 0;
    for (Node node : nodes) {
      List<TensorType> inputs = node.inputs().stream().map(Tensor::type).toList();
      for (TensorType output : node.operator().infer(inputs)) {
        work += Work.of(node.operator(), inputs, output);
      }
    }
    return work;
  }

  @Override
  public String toString() {
    return "graph of " + nodes.size() + (nodes.size() == 1 ? " operation" : " operations");
  }
}
