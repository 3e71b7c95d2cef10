// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.sketchell.operator.Reshape;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;

/** How a share's graph is cut into {@linkplain Stage stages}. */
final class Stages {
  private final Graph graph;
  private final Map<Tensor, Integer> partOf = new IdentityHashMap<>();
  private final Map<Node, Integer> stages = new IdentityHashMap<>();

  /** The numbers of the tensors that one stage hands to another, or gives as parts. */
  private final Map<Tensor, Integer> numbers = new IdentityHashMap<>();

  private int next;

  private Stages(Graph graph, List<List<Tensor>> sent) {
    this.graph = graph;
    for (int part = 0; part < sent.size(); part++) {
      for (Tensor standIn : sent.get(part)) {
        partOf.put(standIn, part);
      }
      numbers.putIfAbsent(graph.outputs().get(part), part);
    }
    next = sent.size();
  }

  static List<Stage> of(Graph graph, List<List<Tensor>> sent) {
    return Graph.building(() -> new Stages(graph, sent).all());
  }

  private List<Stage> all() {
    assign();
    postpone();
    int count = 1 + stages.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    List<TreeSet<Integer>> given = new ArrayList<>();
    List<Map<Integer, Tensor>> outputs = new ArrayList<>();
    for (int stage = 0; stage < count; stage++) {
      given.add(new TreeSet<>());
      outputs.add(new LinkedHashMap<>());
    }
    for (int part = 0; part < graph.outputs().size(); part++) {
      Tensor output = graph.outputs().get(part);
      outputs.get(stage(output)).put(part, output);
    }
    for (Node node : graph.nodes()) {
      for (Tensor input : node.inputs()) {
        Tensor memory = inMemory(input);
        if (!graph.isLeaf(memory) && stage(memory) < stages.get(node)) {
          outputs.get(stage(memory)).putIfAbsent(number(memory), memory);
        }
      }
    }
    List<Stage> made = new ArrayList<>();
    for (int stage = 0; stage < count; stage++) {
      made.add(made(stage, outputs.get(stage)));
    }
    return made;
  }

  /**
   * What is kept for a tensor: another shape is a look at the same memory, but only within a graph;
   * what a graph gives is copied for it.
   */
  private Tensor inMemory(Tensor tensor) {
    Tensor memory = tensor;
    while (isReshaped(memory)) {
      memory = graph.maker(memory).orElseThrow().inputs().get(0);
    }
    return memory;
  }

  private boolean isReshaped(Tensor tensor) {
    return graph.maker(tensor).filter(node -> node.operator() instanceof Reshape).isPresent();
  }

  private int number(Tensor tensor) {
    return numbers.computeIfAbsent(tensor, value -> next++);
  }

  /** The stage that makes a tensor; of a leaf the first in which it is known. */
  private int stage(Tensor tensor) {
    return graph
        .maker(tensor)
        .map(node -> stages.getOrDefault(node, 0))
        .orElseGet(() -> partOf.containsKey(tensor) ? 1 + given(partOf.get(tensor)) : 0);
  }

  private int given(int part) {
    Tensor output = graph.outputs().get(part);
    return graph.isLeaf(output) ? 0 : stage(output);
  }

  /** As early as possible. What reads a part comes after the part, wherever it stands. */
  private void assign() {
    boolean changed = true;
    for (int round = 0; changed; round++) {
      if (round > graph.outputs().size() + 1) {
        throw new IllegalStateException("A part of a share waits for itself.");
      }
      changed = false;
      for (Node node : graph.nodes()) {
        int stage = node.inputs().stream().mapToInt(this::stage).max().orElse(0);
        Integer before = stages.put(node, stage);
        changed |= before == null || before != stage;
      }
    }
  }

  /** What is made of weights alone is made where it is used first: nothing is kept for it. */
  private void postpone() {
    Map<Node, Boolean> free = new IdentityHashMap<>();
    for (Node node : graph.nodes()) {
      free.put(node, node.inputs().stream().allMatch(input -> isFree(input, free)));
    }
    Map<Node, Integer> used = new IdentityHashMap<>();
    for (Tensor output : graph.outputs()) {
      graph.maker(output).ifPresent(node -> used.put(node, stages.get(node)));
    }
    List<Node> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (free.get(node) && used.containsKey(node)) {
        stages.put(node, used.get(node));
      }
      for (Tensor input : node.inputs()) {
        graph.maker(input).ifPresent(maker -> used.merge(maker, stages.get(node), Math::min));
      }
    }
  }

  private boolean isFree(Tensor tensor, Map<Node, Boolean> free) {
    return graph.maker(tensor).map(free::get).orElseGet(() -> !partOf.containsKey(tensor));
  }

  private Stage made(int stage, Map<Integer, Tensor> outputs) {
    Map<Node, List<Tensor>> copies = new HashMap<>();
    Map<Integer, Tensor> reads = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      if (stages.get(node) == stage) {
        Tensor[] inputs =
            node.inputs().stream()
                .map(input -> copied(input, stage, copies, reads))
                .toArray(Tensor[]::new);
        copies.put(node, Scope.of(node.scope(), () -> Tensor.applyAll(node.operator(), inputs)));
      }
    }
    Collection<Tensor> given =
        outputs.values().stream().map(output -> copied(output, stage, copies, reads)).toList();
    return new Stage(Graph.of(given), reads, List.copyOf(outputs.keySet()));
  }

  private Tensor copied(
      Tensor tensor, int stage, Map<Node, List<Tensor>> copies, Map<Integer, Tensor> reads) {
    if (graph.isLeaf(tensor)) {
      return tensor;
    }
    if (stage(tensor) < stage && isReshaped(tensor)) {
      Node node = graph.maker(tensor).orElseThrow();
      return Tensor.apply(node.operator(), copied(node.inputs().get(0), stage, copies, reads));
    }
    if (stage(tensor) < stage) {
      return reads.computeIfAbsent(number(tensor), number -> Tensor.placeholder(tensor.type()));
    }
    return copies.get(graph.maker(tensor).orElseThrow()).get(tensor.output());
  }
}
