// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sketchell.partition.Role.Kind;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Builds the graphs of shares and the rest of a graph, from the roles of its tensors. */
final class Cutting {
  private final Graph graph;
  private final List<Tensor> batch;
  private final Roles roles;

  Cutting(Graph graph, List<Tensor> batch) {
    this.graph = graph.withoutRules();
    this.batch = batch;
    roles = new Roles(this.graph, batch);
  }

  /**
   * The graphs of shares and the rest; empty if an example depends on others by more than what adds
   * up over all, or nothing that adds up on any. Outputs of which each share has its piece are put
   * together.
   */
  Optional<Partition> shares(int shares) {
    return shares(shares, false);
  }

  /**
   * The same.
   *
   * @param summed whether what is added up arrives as its sum, and not share by share
   */
  Optional<Partition> shares(int shares, boolean summed) {
    List<Tensor> parts = roles.fit() ? roles.sent() : List.of();
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    int whole = batch.get(0).size(0);
    List<Integer> sizes =
        IntStream.range(0, shares)
            .mapToObj(i -> whole / shares + (i < whole % shares ? 1 : 0))
            .toList();
    List<Tensor> sent = new ArrayList<>(parts);
    graph.outputs().stream().filter(this::isPiece).distinct().forEach(sent::add);
    List<List<Tensor>> arriving = new ArrayList<>();
    Map<Tensor, Tensor> together = new IdentityHashMap<>();
    for (Tensor part : sent) {
      List<Tensor> received =
          summed && !isPiece(part)
              ? List.of(Tensor.placeholder(part.type()))
              : sizes.stream().map(size -> Tensor.placeholder(given(part, size, whole))).toList();
      arriving.add(received);
      together.put(
          part,
          isPiece(part)
              ? Tensors.concat(dimension(part), received)
              : Scope.of(
                  graph.maker(part).map(Node::scope).orElse(""),
                  () -> received.stream().reduce(Tensor::plus).orElseThrow()));
    }
    Map<Integer, Piece> bySize = new HashMap<>();
    List<Piece> pieces = new ArrayList<>();
    for (int size : sizes) {
      pieces.add(bySize.computeIfAbsent(size, length -> piece(length, sent, together)));
    }
    return Optional.of(new Partition(List.copyOf(pieces), List.copyOf(arriving), rest(together)));
  }

  /** The type of what a share of a size gives. */
  private TensorType given(Tensor tensor, int size, int whole) {
    return isPiece(tensor)
        ? tensor.type().with(new Portion(size, whole).of(tensor.shape(), dimension(tensor)))
        : tensor.type();
  }

  private int dimension(Tensor piece) {
    return roles.of(piece).loop().output();
  }

  /** The graph of a piece; empty if not all that is computed has pieces. */
  Optional<Piece> piece(int length) {
    return roles.fit() && roles.sent().isEmpty() && graph.outputs().stream().allMatch(this::isPiece)
        ? Optional.of(piece(length, graph.outputs(), Map.of()))
        : Optional.empty();
  }

  private Piece piece(int length, List<Tensor> outputs, Map<Tensor, Tensor> sums) {
    return new PieceBuilder(graph, batch, roles, sums, length).piece(outputs);
  }

  private boolean isPiece(Tensor tensor) {
    return roles.of(tensor).is(Kind.PIECE);
  }

  private Graph rest(Map<Tensor, Tensor> sums) {
    Map<Node, List<Tensor>> made = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      if (roles.of(node).is(Kind.LATE)) {
        Tensor[] inputs =
            node.inputs().stream().map(input -> known(input, sums, made)).toArray(Tensor[]::new);
        made.put(node, Scope.of(node.scope(), () -> Tensor.applyAll(node.operator(), inputs)));
      }
    }
    return Graph.of(graph.outputs().stream().map(output -> known(output, sums, made)).toList());
  }

  private Tensor known(Tensor tensor, Map<Tensor, Tensor> sums, Map<Node, List<Tensor>> made) {
    return switch (roles.of(tensor).kind()) {
      case PART, PIECE -> sums.get(tensor);
      case LATE -> made.get(graph.maker(tensor).orElseThrow()).get(tensor.output());
      default -> tensor;
    };
  }
}
