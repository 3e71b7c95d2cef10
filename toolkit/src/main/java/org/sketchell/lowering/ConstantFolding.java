// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/** What a graph would compute of constants alone in every run, computed once. */
public final class ConstantFolding {
  /** More numbers are rather computed than kept in a file. */
  private static final long MOST = 4096;

  private final Graph graph;
  private final Set<Tensor> kept = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Node, List<Tensor>> known = new IdentityHashMap<>();

  private ConstantFolding(Graph graph, Set<Tensor> kept) {
    this.graph = graph;
    this.kept.addAll(kept);
  }

  /**
   * A graph without what can be folded.
   *
   * @param twin the same for another size of batch, or the same graph: what differs is no constant
   * @param kept constants that have a name of their own, such as parameters, and stay what they are
   */
  public static Graph of(Graph graph, Graph twin, Set<Tensor> kept) {
    ConstantFolding folding = new ConstantFolding(graph, kept);
    if (graph.nodes().size() == twin.nodes().size()) {
      for (int i = 0; i < graph.nodes().size(); i++) {
        folding.fold(graph.nodes().get(i), twin.nodes().get(i));
      }
    }
    return folding.known.isEmpty()
        ? graph
        : graph.rewritten((node, inputs) -> folding.known.get(node));
  }

  private void fold(Node node, Node other) {
    Tensor[] inputs = node.inputs().stream().map(this::constant).toArray(Tensor[]::new);
    if (inputs.length == 0
        || Arrays.stream(inputs).anyMatch(input -> input == null)
        || !node.operator().equals(other.operator())) {
      return;
    }
    List<Tensor> results = Tensor.applyAll(node.operator(), inputs);
    if (results.stream().allMatch(result -> result.shape().elements() <= MOST)) {
      known.put(node, results.stream().map(result -> result.evaluate().detach()).toList());
    }
  }

  /** What an input always is; null if that is not known. */
  private Tensor constant(Tensor input) {
    if (graph.isLeaf(input)) {
      return input.value().isPresent() && !kept.contains(input) ? input : null;
    }
    return graph
        .maker(input)
        .map(known::get)
        .map(results -> results.get(input.output()))
        .orElse(null);
  }

  @Override
  public String toString() {
    return known.size() + " of " + graph.nodes().size() + " operations folded";
  }
}
