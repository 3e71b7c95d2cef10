package org.sketchell.partition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.partition.Role.Kind;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;

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
   * up over all, or nothing on any.
   */
  Optional<Partition> shares(int shares) {
    List<Tensor> sent = roles.fit() ? roles.sent() : List.of();
    if (sent.isEmpty() || graph.outputs().stream().anyMatch(this::isPiece)) {
      return Optional.empty();
    }
    List<List<Tensor>> arriving = new ArrayList<>();
    Map<Tensor, Tensor> sums = new IdentityHashMap<>();
    for (Tensor part : sent) {
      List<Tensor> received = new ArrayList<>();
      for (int i = 0; i < shares; i++) {
        received.add(Tensor.placeholder(part.type()));
      }
      arriving.add(List.copyOf(received));
      String scope = graph.maker(part).map(Node::scope).orElse("");
      sums.put(part, Scope.of(scope, () -> received.stream().reduce(Tensor::plus).orElseThrow()));
    }
    int whole = batch.get(0).size(0);
    Map<Integer, Piece> bySize = new HashMap<>();
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      int size = whole / shares + (i < whole % shares ? 1 : 0);
      pieces.add(bySize.computeIfAbsent(size, length -> piece(length, sent, sums)));
    }
    return Optional.of(new Partition(List.copyOf(pieces), List.copyOf(arriving), rest(sums)));
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
      case PART -> sums.get(tensor);
      case LATE -> made.get(graph.maker(tensor).orElseThrow()).get(tensor.output());
      default -> tensor;
    };
  }
}
