// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.operator.Operator;
import org.sketchell.partition.Role.Kind;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/** The roles of all tensors of a graph, found out from the leaves on. */
final class Roles {
  private final Graph graph;
  private final Set<Tensor> batch;
  private final int examples;
  private final Map<Node, Role> roles = new IdentityHashMap<>();
  private final boolean fit;

  /**
   * Finds the roles out.
   *
   * @param batch leaves of which each share has its piece, along the first dimension
   */
  Roles(Graph graph, List<Tensor> batch) {
    this.graph = graph;
    this.examples = batch.get(0).size(0);
    this.batch = Collections.newSetFromMap(new IdentityHashMap<>());
    this.batch.addAll(batch);
    fit = isUnderstood();
    if (fit) {
      postpone();
    }
  }

  /** Whether what an example needs of others is only what adds up over all. */
  boolean fit() {
    return fit;
  }

  Role of(Tensor tensor) {
    if (batch.contains(tensor)) {
      return Role.along(Loop.kept(List.of(), 0));
    }
    return graph.maker(tensor).map(roles::get).orElse(Role.COMMON);
  }

  Role of(Node node) {
    return roles.get(node);
  }

  private boolean isUnderstood() {
    for (Node node : graph.nodes()) {
      Role role = role(node);
      if (role == null) {
        return false;
      }
      roles.put(node, role);
    }
    return true;
  }

  /** Null if what the node gives needs pieces of other shares. */
  private Role role(Node node) {
    List<Role> inputs = node.inputs().stream().map(this::of).toList();
    if (inputs.stream().anyMatch(role -> role.is(Kind.PIECE))) {
      // What is added up over the shares is known to all of them, as what is common.
      Loop loop = loop(node, inputs);
      return loop == null ? null : Role.along(loop);
    }
    if (inputs.stream().anyMatch(role -> role.is(Kind.LATE))) {
      return Role.LATE;
    }
    if (inputs.stream().anyMatch(role -> role.is(Kind.PART))) {
      List<Boolean> part = inputs.stream().map(role -> role.is(Kind.PART)).toList();
      return Sums.pass(node.operator(), types(node), part) && !spreads(node)
          ? Role.PART
          : Role.LATE;
    }
    return Role.COMMON;
  }

  /** Whether a node gives more than it takes: then less is added up if it is done afterwards. */
  private static boolean spreads(Node node) {
    List<TensorType> types = types(node);
    long most = types.stream().mapToLong(TensorType::bytes).max().orElse(0);
    return node.operator().infer(types).stream().anyMatch(type -> type.bytes() > most);
  }

  private Loop loop(Node node, List<Role> inputs) {
    for (Loop loop : loops(node)) {
      boolean fits = true;
      for (int i = 0; i < inputs.size(); i++) {
        Role role = inputs.get(i);
        fits &= !role.is(Kind.PIECE) || loop.inputs().get(i) == role.loop().output();
      }
      if (fits) {
        return loop;
      }
    }
    return null;
  }

  /** The index along a dimension of a common tensor, by which its maker can be cut; or null. */
  Loop loop(Tensor tensor, int dimension) {
    return graph
        .maker(tensor)
        .flatMap(
            node -> loops(node).stream().filter(loop -> loop.output() == dimension).findFirst())
        .orElse(null);
  }

  /** Those along which every tensor has the same number of places for each example. */
  private List<Loop> loops(Node node) {
    List<TensorType> types = types(node);
    Operator operator = node.operator();
    List<TensorType> outputs = operator.infer(types);
    return Loops.of(operator, types, outputs.get(0)).stream()
        .filter(loop -> divides(loop, types, outputs.get(0)))
        .toList();
  }

  private boolean divides(Loop loop, List<TensorType> inputs, TensorType output) {
    for (int i = 0; i < inputs.size(); i++) {
      if (!divides(inputs.get(i).shape(), loop.inputs().get(i))) {
        return false;
      }
    }
    return divides(output.shape(), loop.output());
  }

  private boolean divides(Shape shape, int dimension) {
    return dimension == Loop.ABSENT || shape.size(dimension) % examples == 0;
  }

  private static List<TensorType> types(Node node) {
    return node.inputs().stream().map(Tensor::type).toList();
  }

  /**
   * What can be had from parts that are added up anyway is not added up again: an optimiser that
   * wants the gradient and its product with a number is sent the gradient only.
   */
  private void postpone() {
    Set<Tensor> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    wanted.addAll(sent());
    for (Node node : graph.nodes()) {
      List<Tensor> inputs = node.inputs();
      if (of(node).equals(Role.PART)
          && (inputs.stream().anyMatch(input -> of(input).is(Kind.LATE))
              || inputs.stream()
                  .allMatch(input -> !of(input).is(Kind.PART) || wanted.contains(input)))) {
        roles.put(node, Role.LATE);
      }
    }
  }

  /** The parts that have to be added up, in the order in which they are wanted. */
  List<Tensor> sent() {
    Set<Tensor> met = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Tensor> sent = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (of(node).is(Kind.LATE) || takesPieces(node)) {
        node.inputs().stream()
            .filter(input -> of(input).is(Kind.PART) && met.add(input))
            .forEach(sent::add);
      }
    }
    graph.outputs().stream()
        .filter(output -> of(output).is(Kind.PART) && met.add(output))
        .forEach(sent::add);
    return sent;
  }

  /** Whether a node runs on pieces, and not on parts. */
  boolean takesPieces(Node node) {
    return of(node).loop() != null;
  }
}
