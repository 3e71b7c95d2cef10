// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.operator.Expand;
import org.sketchell.operator.Gather;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Reshape;
import org.sketchell.partition.Role.Kind;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Builds the graph for some of the examples, from the roles of the whole graph's tensors. */
final class PieceBuilder {
  private final Graph graph;
  private final Roles roles;
  private final Portion portion;
  private final List<Tensor> batch = new ArrayList<>();
  private final Tensor first =
      Tensor.placeholder(new TensorType(ElementType.INT64, Shape.scalar()));

  /** What it has of the batch. */
  private final Map<Tensor, Tensor> examples = new IdentityHashMap<>();

  /** What parts add up to, over all shares. */
  private final Map<Tensor, Tensor> sums;

  /** What nodes become that do not give the same to every share from the start. */
  private final Map<Node, List<Tensor>> own = new IdentityHashMap<>();

  /** What it has of tensors that all shares know and that meet pieces, by dimension. */
  private final Map<Tensor, Map<Integer, Tensor>> cuts = new IdentityHashMap<>();

  PieceBuilder(Graph graph, List<Tensor> whole, Roles roles, Map<Tensor, Tensor> sums, int length) {
    this.graph = graph;
    this.roles = roles;
    this.sums = sums;
    portion = new Portion(length, whole.get(0).size(0));
    for (Tensor all : whole) {
      Tensor some = Tensor.placeholder(all.type().with(portion.of(all.shape(), 0)));
      examples.put(all, some);
      batch.add(some);
    }
  }

  Piece piece(List<Tensor> outputs) {
    for (Node node : graph.nodes()) {
      if (!roles.of(node).is(Kind.COMMON)) {
        own.put(node, Scope.of(node.scope(), () -> inShare(node, roles.of(node).loop())));
      }
    }
    return new Piece(Graph.of(outputs.stream().map(this::own).toList()), batch, first);
  }

  private Tensor own(Tensor tensor) {
    return graph
        .maker(tensor)
        .map(node -> own.get(node).get(tensor.output()))
        .orElseGet(() -> examples.get(tensor));
  }

  /** What every share knows, once parts have been added up. */
  private Tensor known(Tensor tensor) {
    return switch (roles.of(tensor).kind()) {
      case PART -> sums.get(tensor);
      case LATE -> own(tensor);
      default -> tensor;
    };
  }

  private List<Tensor> inShare(Node node, Loop loop) {
    boolean onParts = roles.of(node).is(Kind.PART) && loop == null;
    Tensor[] inputs = new Tensor[node.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      Tensor input = node.inputs().get(i);
      Kind kind = roles.of(input).kind();
      int dimension = loop == null ? Loop.ABSENT : loop.inputs().get(i);
      if (kind == Kind.PIECE || kind == Kind.PART && onParts) {
        inputs[i] = own(input);
      } else {
        inputs[i] = dimension == Loop.ABSENT ? known(input) : piece(input, dimension);
      }
    }
    if (loop != null && loop.result() == Loop.Result.AVERAGED) {
      return List.of(Tensor.apply(node.operator(), inputs).times(portion.part()));
    }
    return Tensor.applyAll(loop == null ? node.operator() : fitting(node, loop), inputs);
  }

  /** The operator for pieces: some name the shape of what they give. */
  private Operator fitting(Node node, Loop loop) {
    Operator operator = node.operator();
    if (!(operator instanceof Reshape) && !(operator instanceof Expand)) {
      return operator;
    }
    TensorType whole = operator.infer(node.inputs().stream().map(Tensor::type).toList()).get(0);
    List<Integer> sizes =
        Arrays.stream(portion.of(whole.shape(), loop.output()).sizes()).boxed().toList();
    return operator instanceof Reshape ? new Reshape(sizes) : new Expand(sizes);
  }

  /**
   * The share's piece of a tensor that all know, cut as early as that can be done, so that as
   * little as possible is computed.
   */
  private Tensor piece(Tensor common, int dimension) {
    Map<Integer, Tensor> found = cuts.computeIfAbsent(common, tensor -> new HashMap<>());
    Tensor piece = found.get(dimension);
    if (piece == null) {
      Loop loop = roles.of(common).is(Kind.PART) ? null : roles.loop(common, dimension);
      piece =
          loop == null
              ? taken(known(common), dimension)
              : Scope.of(graph.maker(common).orElseThrow().scope(), () -> made(common, loop));
      found.put(dimension, piece);
    }
    return piece;
  }

  private Tensor made(Tensor common, Loop loop) {
    Node node = graph.maker(common).orElseThrow();
    Tensor[] inputs = new Tensor[node.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      int dimension = loop.inputs().get(i);
      Tensor input = node.inputs().get(i);
      inputs[i] = dimension == Loop.ABSENT ? known(input) : piece(input, dimension);
    }
    return Tensor.applyAll(fitting(node, loop), inputs).get(common.output());
  }

  private Tensor taken(Tensor common, int dimension) {
    int places = portion.places(common.shape(), dimension);
    Tensor from = first.times(Tensors.scalar((long) places));
    Tensor indices = Tensors.arange(places * portion.piece()).plus(from);
    return Tensor.apply(new Gather(dimension), common, indices);
  }
}
