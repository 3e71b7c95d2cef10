// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/** Who needs a tensor of a graph. */
final class Uses {
  private final Map<Tensor, List<Node>> users = new IdentityHashMap<>();
  private final Map<Node, Set<Tensor>> results = new IdentityHashMap<>();
  private final Set<Tensor> outputs = Collections.newSetFromMap(new IdentityHashMap<>());

  Uses(Graph graph) {
    for (Node node : graph.nodes()) {
      for (Tensor input : node.inputs()) {
        List<Node> known = users.computeIfAbsent(input, tensor -> new ArrayList<>());
        if (!known.contains(node)) {
          known.add(node);
        }
        note(graph, input);
      }
    }
    outputs.addAll(graph.outputs());
    outputs.forEach(output -> note(graph, output));
  }

  private void note(Graph graph, Tensor tensor) {
    graph
        .maker(tensor)
        .ifPresent(
            maker ->
                results
                    .computeIfAbsent(
                        maker, key -> Collections.newSetFromMap(new IdentityHashMap<>()))
                    .add(tensor));
  }

  /** What a node gives, as far as somebody needs it. */
  Set<Tensor> resultsOf(Node node) {
    return results.getOrDefault(node, Set.of());
  }

  /** The nodes that take a tensor as an input, in the order of the graph. */
  List<Node> of(Tensor tensor) {
    return users.getOrDefault(tensor, List.of());
  }

  boolean isOutput(Tensor tensor) {
    return outputs.contains(tensor);
  }
}
