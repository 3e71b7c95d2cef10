// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.sketchell.lowering.Target;
import org.sketchell.operator.Where;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Engine;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Runs a step once more, with a look at all that it computes, and finds the operation where NaN or
 * an infinity arose that what came out is made of. An infinity, or a NaN, that leads nowhere is not
 * blamed: the search goes back from the result.
 *
 * <p>The step is computed in the portable forms of its operators, over the whole batch, so an
 * overflow that only another form has is not found.
 */
final class AnomalySearch {
  private final TracedStep traced;
  private final StepPlaces places;
  private final AnomalyWords words;
  private final Graph graph;
  private final Map<Tensor, Flags> flags = new IdentityHashMap<>();

  /** Of what a Where takes from its second and third input. */
  private final Map<Node, List<Flags>> taken = new IdentityHashMap<>();

  /** What a tensor has that is not finite. */
  record Flags(boolean nan, boolean infinite) {
    static final Flags NONE = new Flags(false, false);

    boolean any() {
      return nan || infinite;
    }
  }

  private AnomalySearch(TracedStep traced, StepPlaces places, AnomalyWords words) {
    this.traced = traced;
    this.places = places;
    this.words = words;
    this.graph = traced.graph();
  }

  /**
   * Where it arose.
   *
   * @param read what the step read: the batch, learning rate, number and state
   * @param device where the step ran
   * @return empty if all that the step gives is finite this time
   */
  static Optional<Anomaly> look(
      TracedStep traced,
      StepPlaces places,
      AnomalyWords words,
      Map<String, Slot> read,
      Device device) {
    AnomalySearch search = new AnomalySearch(traced, places, words);
    search.run(read, device);
    return search.found();
  }

  // Looking --------------------------------------------------------------------------------------

  private void run(Map<String, Slot> read, Device device) {
    for (Tensor leaf : graph.leaves()) {
      leaf.value().ifPresent(value -> flags.put(leaf, flags(new Slot(leaf.type(), value))));
    }
    traced.inputs().forEach((name, leaf) -> flags.put(leaf, flags(read.get(name))));
    Set<Tensor> looked = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Node> choices = new ArrayList<>();
    for (Node node : graph.nodes()) {
      looked.addAll(node.inputs());
      if (node.operator() instanceof Where && isFloat(node.inputs().get(1))) {
        choices.add(node);
      }
    }
    looked.addAll(graph.outputs());
    looked.removeIf(tensor -> graph.isLeaf(tensor) || !isFloat(tensor));
    List<Tensor> order = List.copyOf(looked);
    FloatBuffer counts = counts(order, choices, read, device);
    order.forEach(tensor -> flags.put(tensor, next(counts)));
    choices.forEach(node -> taken.put(node, List.of(next(counts), next(counts))));
  }

  private static boolean isFloat(Tensor tensor) {
    return tensor.elementType() == ElementType.FLOAT32 && tensor.shape().elements() > 0;
  }

  private static Flags flags(Slot slot) {
    if (slot.type().elements() != ElementType.FLOAT32) {
      return Flags.NONE;
    }
    boolean nan = false;
    boolean infinite = false;
    FloatBuffer values = slot.memory().duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    while (values.hasRemaining()) {
      float value = values.get();
      nan |= Float.isNaN(value);
      infinite |= Float.isInfinite(value);
    }
    return new Flags(nan, infinite);
  }

  private static Flags next(FloatBuffer counts) {
    return new Flags(counts.get() > 0, counts.get() > 0);
  }

  /** How many elements are NaN and how many infinite, of each tensor and of what is chosen. */
  private FloatBuffer counts(
      List<Tensor> looked, List<Node> choices, Map<String, Slot> read, Device device) {
    Graph counting =
        Graph.building(
            () -> {
              List<Tensor> all = new ArrayList<>();
              looked.forEach(tensor -> count(tensor, null, all));
              for (Node node : choices) {
                Tensor condition = node.inputs().get(0);
                count(node.inputs().get(1), condition, all);
                count(node.inputs().get(2), condition.not(), all);
              }
              return Graph.of(List.of(Tensors.concat(0, all)));
            });
    Graph lowered = Target.PORTABLE.lower(counting);
    Slot found = Slot.allocate(counting.outputs().get(0).type());
    try (BoundGraph bound =
        new BoundGraph(
            lowered,
            traced.inputs(),
            List.of("counts"),
            device,
            Engine.threadsFor(lowered.work()))) {
      bound.bind(read, Map.of("counts", found));
      bound.run(0);
    }
    return found.memory().asFloatBuffer();
  }

  /**
   * Adds two numbers of one element.
   *
   * @param where which elements count; null for all
   */
  private static void count(Tensor tensor, Tensor where, List<Tensor> all) {
    for (Tensor odd : List.of(tensor.isNaN(), tensor.isInf())) {
      Tensor counting = where == null ? odd : odd.and(where);
      all.add(counting.to(ElementType.FLOAT32).sum().reshape(1));
    }
  }

  // Going back -----------------------------------------------------------------------------------

  private Optional<Anomaly> found() {
    int loss = traced.outputs().indexOf("log_" + TracedStep.LOSS);
    List<Tensor> results = new ArrayList<>(graph.outputs());
    if (loss >= 0) {
      // What is logged besides may be what it likes.
      results.subList(0, loss).clear();
    }
    return results.stream().filter(result -> of(result).any()).findFirst().map(this::origin);
  }

  private Flags of(Tensor tensor) {
    return flags.getOrDefault(tensor, Flags.NONE);
  }

  /** What of an input arrives at a node. */
  private Flags of(Node node, int input) {
    return input > 0 && taken.containsKey(node)
        ? taken.get(node).get(input - 1)
        : of(node.inputs().get(input));
  }

  private Anomaly origin(Tensor result) {
    boolean nan = of(result).nan();
    Tensor first = first(List.of(result), nan ? Flags::nan : Flags::any);
    if (graph.isLeaf(first)) {
      return words.leaf(name(first), nan);
    }
    Node node = graph.maker(first).orElseThrow();
    List<Tensor> infinite = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      if (of(node, i).infinite()) {
        infinite.add(node.inputs().get(i));
      }
    }
    if (!nan || infinite.isEmpty()) {
      return words.operation(node, places.of(node), nan);
    }
    Tensor source = first(infinite, Flags::infinite);
    return graph
        .maker(source)
        .map(maker -> words.operation(node, places.of(node), maker, places.of(maker)))
        .orElseGet(() -> words.operation(node, places.of(node), name(source)));
  }

  /**
   * The first tensor, in the order of the step, that is odd, though nothing is that it is made of,
   * among all that some odd tensors are made of. What a step is given comes before what it makes.
   */
  private Tensor first(List<Tensor> odd, Predicate<Flags> oddity) {
    Set<Tensor> met = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Tensor> open = new ArrayDeque<>(odd);
    Tensor first = null;
    while (!open.isEmpty()) {
      Tensor tensor = open.pop();
      if (!met.add(tensor)) {
        continue;
      }
      List<Tensor> from = new ArrayList<>();
      graph
          .maker(tensor)
          .ifPresent(
              node -> {
                for (int i = 0; i < node.inputs().size(); i++) {
                  if (oddity.test(of(node, i))) {
                    from.add(node.inputs().get(i));
                  }
                }
              });
      open.addAll(from);
      if (from.isEmpty() && (first == null || position(tensor) < position(first))) {
        first = tensor;
      }
    }
    return first;
  }

  /** Before all nodes what the step is given; constants behind it. */
  private int position(Tensor tensor) {
    if (!graph.isLeaf(tensor)) {
      return graph.positionOf(tensor);
    }
    return name(tensor).isEmpty() ? -1 : -2;
  }

  /** The name of an input of the step; empty if it is a constant. */
  private String name(Tensor leaf) {
    return traced.inputs().entrySet().stream()
        .filter(entry -> entry.getValue() == leaf)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }
}
