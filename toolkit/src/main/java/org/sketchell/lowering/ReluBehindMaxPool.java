// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.ReluGradient;
import org.sketchell.operator.Unary;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * ReLU is monotonic: pooling first and rectifying the few maxima gives the same numbers for less
 * work, and on the way back the gradient is cut to where the maxima were positive before it is
 * spread. Only where nothing else wants the rectified images or the gradient that arrives at them.
 */
final class ReluBehindMaxPool implements Pass {
  /**
   * MaxPool(Relu(a)) and its gradients.
   *
   * @param relu gives r
   * @param pool MaxPool(r), which gives p
   * @param spread each MaxPoolGradient(r, p, dy)
   * @param cut each ReluGradient(r, spread)
   */
  private record Pattern(Node relu, Node pool, List<Node> spread, List<Node> cut) {}

  @Override
  public Graph over(Graph graph) {
    Uses uses = new Uses(graph);
    Map<Node, Pattern> patterns = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof MaxPool) {
        pattern(graph, uses, node)
            .ifPresent(
                found -> {
                  patterns.put(found.pool(), found);
                  found.cut().forEach(cut -> patterns.put(cut, found));
                });
      }
    }
    return patterns.isEmpty() ? graph : moved(graph, patterns);
  }

  private static Optional<Pattern> pattern(Graph graph, Uses uses, Node pool) {
    Tensor rectified = pool.inputs().get(0);
    Node relu = graph.maker(rectified).orElse(null);
    boolean indices = ((MaxPool) pool.operator()).indices();
    if (relu == null || relu.operator() != Unary.RELU || indices || uses.isOutput(rectified)) {
      return Optional.empty();
    }
    Pattern pattern = new Pattern(relu, pool, new ArrayList<>(), new ArrayList<>());
    for (Node user : uses.of(rectified)) {
      boolean known =
          user == pool
              || isSpread(graph, user, pattern) && pattern.spread().add(user)
              || isCut(graph, user, pattern) && pattern.cut().add(user);
      if (!known) {
        return Optional.empty();
      }
    }
    return pattern.spread().stream().allMatch(spread -> isOnlyCut(graph, uses, spread, pattern))
        ? Optional.of(pattern)
        : Optional.empty();
  }

  private static boolean isSpread(Graph graph, Node node, Pattern pattern) {
    return node.operator() instanceof MaxPoolGradient gradient
        && gradient.window().equals(((MaxPool) pattern.pool().operator()).window())
        && graph.maker(node.inputs().get(0)).equals(Optional.of(pattern.relu()))
        && graph.maker(node.inputs().get(1)).equals(Optional.of(pattern.pool()))
        && !graph.maker(node.inputs().get(2)).equals(Optional.of(pattern.relu()));
  }

  /** Users come in the order of the graph, so what is spread has been met before it is cut. */
  private static boolean isCut(Graph graph, Node node, Pattern pattern) {
    return node.operator() instanceof ReluGradient
        && graph.maker(node.inputs().get(0)).equals(Optional.of(pattern.relu()))
        && graph.maker(node.inputs().get(1)).filter(pattern.spread()::contains).isPresent();
  }

  private static boolean isOnlyCut(Graph graph, Uses uses, Node spread, Pattern pattern) {
    return pattern.cut().stream()
        .map(cut -> cut.inputs().get(1))
        .filter(gradient -> graph.maker(gradient).equals(Optional.of(spread)))
        .findFirst()
        .map(gradient -> !uses.isOutput(gradient) && pattern.cut().containsAll(uses.of(gradient)))
        .orElse(false);
  }

  private static Graph moved(Graph graph, Map<Node, Pattern> patterns) {
    Map<Node, List<Tensor>> lowered = new IdentityHashMap<>();
    Map<Pattern, Tensor> pooled = new IdentityHashMap<>();
    Map<Pattern, Tensor> rectified = new IdentityHashMap<>();
    return graph.rewritten(
        (node, inputs) -> {
          lowered.put(node, inputs);
          Pattern pattern = patterns.get(node);
          if (pattern == null) {
            return null;
          }
          Tensor a = lowered.get(pattern.relu()).get(0);
          if (node == pattern.pool()) {
            pooled.put(pattern, Tensor.apply(node.operator(), a));
            rectified.put(pattern, pooled.get(pattern).relu());
            return List.of(rectified.get(pattern));
          }
          Node spread = graph.maker(node.inputs().get(1)).orElseThrow();
          Tensor dy = lowered.get(spread).get(2);
          return List.of(
              Tensor.apply(
                  spread.operator(),
                  a,
                  pooled.get(pattern),
                  Tensor.apply(new ReluGradient(), rectified.get(pattern), dy)));
        });
  }
}
