// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.Conv;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * Batch normalisation by known statistics, behind a convolution that nobody else looks at, is done
 * to the convolution's weights: they are known too, so it is done once.
 */
final class NormalizedWeights implements Pass {
  @Override
  public Graph over(Graph graph) {
    Uses uses = new Uses(graph);
    Map<Node, List<Tensor>> copies = new IdentityHashMap<>();
    return graph.nodes().stream().noneMatch(node -> isFoldable(graph, uses, node))
        ? graph
        : graph.rewritten(
            (node, inputs) -> {
              copies.put(node, inputs);
              if (!isFoldable(graph, uses, node)) {
                return null;
              }
              Node conv = graph.maker(node.inputs().get(0)).orElseThrow();
              return List.of(
                  folded(
                      (Conv) conv.operator(),
                      copies.get(conv),
                      ((BatchNormalization) node.operator()).epsilon(),
                      inputs));
            });
  }

  private static boolean isFoldable(Graph graph, Uses uses, Node node) {
    if (!(node.operator() instanceof BatchNormalization) || !areKnown(graph, node)) {
      return false;
    }
    Tensor images = node.inputs().get(0);
    Node conv = graph.maker(images).orElse(null);
    return conv != null
        && conv.operator() instanceof Conv
        && areKnown(graph, conv)
        && uses.of(images).size() == 1
        && !uses.isOutput(images);
  }

  /** Whether all inputs but the images are weights. */
  private static boolean areKnown(Graph graph, Node node) {
    return node.inputs().stream()
        .skip(1)
        .allMatch(input -> graph.isLeaf(input) && input.value().isPresent());
  }

  /**
   * A convolution that gives what is normalised.
   *
   * @param in images, weight and perhaps a bias
   * @param of images, scale, bias, mean and variance
   */
  private static Tensor folded(Conv conv, List<Tensor> in, float epsilon, List<Tensor> of) {
    Tensor factor = of.get(1).div(of.get(4).plus(epsilon).sqrt());
    Tensor mean = in.size() == 3 ? of.get(3).minus(in.get(2)) : of.get(3);
    List<Tensor> inputs = new ArrayList<>();
    inputs.add(in.get(0));
    inputs.add(in.get(1).times(factor.reshape(-1, 1, 1, 1)));
    inputs.add(of.get(2).minus(mean.times(factor)));
    return Tensor.apply(conv, inputs.toArray(Tensor[]::new));
  }
}
