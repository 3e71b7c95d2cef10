// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.sketchell.operator.Flatten;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Reshape;
import org.sketchell.operator.Squeeze;
import org.sketchell.operator.Unary;
import org.sketchell.operator.Unsqueeze;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * About how many bytes a session keeps for a graph. ONNX Runtime gives back what it computed with
 * only when the session is closed, in pieces of up to twice the size that was needed.
 */
public final class Footprint {
  private static final int PIECES = 2;

  private Footprint() {}

  /**
   * What is held at once between the nodes, and the constants.
   *
   * @param lowered in the form in which it runs, or, less precisely, as it was built
   * @param given leaves whose memory is the caller's, as that of the outputs is
   */
  public static long of(Graph lowered, Collection<Tensor> given) {
    long constants =
        lowered.leaves().stream()
            .filter(leaf -> given.stream().noneMatch(tensor -> tensor == leaf))
            .mapToLong(leaf -> leaf.type().bytes())
            .sum();
    return constants + PIECES * mostAtOnce(lowered);
  }

  private static long mostAtOnce(Graph graph) {
    List<Node> nodes = graph.nodes();
    int[] lastUse = new int[nodes.size()];
    Arrays.setAll(lastUse, i -> i);
    for (int i = 0; i < lastUse.length; i++) {
      for (Tensor input : nodes.get(i).inputs()) {
        int maker = maker(graph, input);
        if (maker >= 0) {
          lastUse[maker] = i;
        }
      }
    }
    long[] freed = new long[nodes.size()];
    long held = 0;
    long most = 0;
    for (int i = 0; i < lastUse.length; i++) {
      long bytes = bytes(graph, nodes.get(i));
      held += bytes;
      freed[lastUse[i]] += bytes;
      most = Math.max(most, held);
      held -= freed[i];
    }
    return most;
  }

  /** The node that a tensor has its memory from; -1 for none of the graph's. */
  private static int maker(Graph graph, Tensor tensor) {
    Tensor at = tensor;
    while (!graph.isLeaf(at)) {
      Node node = graph.maker(at).orElseThrow();
      if (!shares(node.operator())) {
        return graph.positionOf(at);
      }
      at = node.inputs().get(0);
    }
    return -1;
  }

  /** Whether a result lies where the input lies. */
  private static boolean shares(Operator operator) {
    return operator instanceof Reshape
        || operator instanceof Flatten
        || operator instanceof Squeeze
        || operator instanceof Unsqueeze
        || operator == Unary.IDENTITY;
  }

  private static long bytes(Graph graph, Node node) {
    if (shares(node.operator())) {
      return 0;
    }
    long made =
        node.operator().infer(node.inputs().stream().map(Tensor::type).toList()).stream()
            .mapToLong(type -> type.bytes())
            .sum();
    long given =
        graph.outputs().stream()
            .distinct()
            .filter(output -> graph.maker(output).filter(node::equals).isPresent())
            .mapToLong(output -> output.type().bytes())
            .sum();
    return made - given;
  }
}
