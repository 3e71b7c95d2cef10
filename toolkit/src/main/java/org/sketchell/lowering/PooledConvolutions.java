// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Reduce;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;

/**
 * First layers of networks that are trained: convolutions of few channels that are only pooled, and
 * the gradients of both, as {@link PooledConvolution} computes them. For which shapes was measured
 * on training steps of one such layer, as how many times as fast they became:
 *
 * <table>
 * <caption>Speed</caption>
 * <tr><th>numbers under the kernel<th>images<th>beside plain images<th>beside blocks
 * <tr><td>9<td>1 and 2<td>0.7 and 0.8<td>
 * <tr><td>9<td>4<td>1.0<td>
 * <tr><td>9<td>8 and more<td>1.4 to 1.7<td>1.1 (of a deeper network)
 * <tr><td>27<td>64<td>1.4<td>1.4
 * <tr><td>72 and 75<td>32<td>1.5<td>1.0 and 0.9
 * <tr><td>144<td>64<td>1.7<td>0.8
 * <tr><td>147<td>16<td>1.0<td>
 * </table>
 *
 * @param block channels in a block; 0 where there are none
 */
record PooledConvolutions(int block) implements Pass {
  private static final int LEAST_IMAGES = 5;

  /** Most numbers under the kernel. */
  private static final int MOST_SEEN = 144;

  /** The same where the convolution may lie in blocks. */
  private static final int MOST_SEEN_IN_BLOCKS = 64;

  /** Most rows that are copied: their places are part of the graph. */
  private static final long MOST_ROWS = 1_000_000;

  /**
   * p = MaxPool(a), where a = Conv(x, weight, bias), and what is made from the gradient of a.
   *
   * @param conv gives a
   * @param pool gives p
   * @param gradients each ConvWeightGradient(x, s) and each sum of s over all pixels, where s =
   *     MaxPoolGradient(a, p, dy)
   */
  private record Pattern(Node conv, Node pool, List<Node> gradients) {}

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
                  found.gradients().forEach(gradient -> patterns.put(gradient, found));
                });
      }
    }
    return patterns.isEmpty() ? graph : replaced(graph, patterns);
  }

  private Optional<Pattern> pattern(Graph graph, Uses uses, Node pool) {
    MaxPool pooling = (MaxPool) pool.operator();
    Tensor images = pool.inputs().get(0);
    Node conv = graph.maker(images).orElse(null);
    if (conv == null || pooling.indices() || uses.isOutput(images) || !pays(conv, pooling)) {
      return Optional.empty();
    }
    Pattern pattern = new Pattern(conv, pool, new ArrayList<>());
    for (Node user : uses.of(images)) {
      boolean known = user == pool || isSpread(user, pattern) && isSummed(uses, user, pattern);
      if (!known) {
        return Optional.empty();
      }
    }
    return pattern.gradients().isEmpty() ? Optional.empty() : Optional.of(pattern);
  }

  private boolean pays(Node node, MaxPool pool) {
    if (!(node.operator() instanceof Conv conv) || conv.groups() > 1 || !pool.window().tiles()) {
      return false;
    }
    Shape images = node.inputs().get(0).shape();
    Shape weight = node.inputs().get(1).shape();
    boolean blocks = block > 0 && weight.size(0) % block == 0;
    long seen = weight.elements() / weight.size(0);
    long places =
        (long) conv.window().positions(0, images.size(2))
            * conv.window().positions(1, images.size(3));
    return images.size(0) >= LEAST_IMAGES
        && seen <= (blocks ? MOST_SEEN_IN_BLOCKS : MOST_SEEN)
        && seen * places <= MOST_ROWS;
  }

  private static boolean isSpread(Node node, Pattern pattern) {
    return node.operator() instanceof MaxPoolGradient gradient
        && gradient.window().equals(((MaxPool) pattern.pool().operator()).window())
        && node.inputs().get(0) == pattern.pool().inputs().get(0);
  }

  /** Whether what is spread to the images ends in the gradients of weight and bias. */
  private static boolean isSummed(Uses uses, Node spread, Pattern pattern) {
    if (uses.resultsOf(spread).stream().anyMatch(uses::isOutput)) {
      return false;
    }
    for (Tensor result : uses.resultsOf(spread)) {
      for (Node user : uses.of(result)) {
        if (!isSum(user, result, pattern)) {
          return false;
        }
        pattern.gradients().add(user);
      }
    }
    return true;
  }

  private static boolean isSum(Node node, Tensor spread, Pattern pattern) {
    Node conv = pattern.conv();
    if (node.operator() instanceof ConvWeightGradient gradient) {
      return gradient.window().equals(((Conv) conv.operator()).window())
          && gradient.groups() == 1
          && node.inputs().get(0) == conv.inputs().get(0)
          && node.inputs().get(1) == spread;
    }
    return conv.inputs().size() == 3
        && node.operator().equals(new Reduce(Reduce.Kind.SUM, List.of(0, 2, 3), false));
  }

  private static Graph replaced(Graph graph, Map<Node, Pattern> patterns) {
    Map<Node, List<Tensor>> lowered = new IdentityHashMap<>();
    Map<Pattern, PooledConvolution> forms = new IdentityHashMap<>();
    Map<Node, List<Tensor>> sums = new IdentityHashMap<>();
    return graph.rewritten(
        (node, in) -> {
          lowered.put(node, in);
          Pattern pattern = patterns.get(node);
          if (pattern == null) {
            return null;
          }
          if (node == pattern.pool()) {
            // Pooling is part of the convolution from here on.
            return Scope.of(
                pattern.conv().scope(),
                () -> {
                  forms.put(pattern, form(pattern, lowered.get(pattern.conv())));
                  return List.of(forms.get(pattern).values());
                });
          }
          boolean weight = node.operator() instanceof ConvWeightGradient;
          Node spread = graph.maker(node.inputs().get(weight ? 1 : 0)).orElseThrow();
          List<Tensor> both =
              sums.computeIfAbsent(
                  spread, key -> forms.get(pattern).gradients(lowered.get(spread).get(2)));
          return List.of(both.get(weight ? 0 : 1));
        });
  }

  private static PooledConvolution form(Pattern pattern, List<Tensor> in) {
    return new PooledConvolution(
        ((Conv) pattern.conv().operator()).window(),
        ((MaxPool) pattern.pool().operator()).window(),
        in.get(0),
        in.get(1),
        in.size() == 3 ? in.get(2) : null);
  }
}
