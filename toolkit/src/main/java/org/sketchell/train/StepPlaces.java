// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.sketchell.nn.Module;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;

/**
 * To which layer each operation of a traced step belongs, and whether to its forward, its gradient
 * or the update. Layers name the operations that are applied in them ({@link Scope}), and gradients
 * keep the name; the rest goes by what an operation is made from and what it leads to. Nothing of
 * this is known, or costs anything, in a training that nobody looks into.
 */
final class StepPlaces {
  static final String LOSS = "the loss";
  static final String BATCH = "the batch's preparation";
  static final String STATE = "the parameters' vector";
  static final String BETWEEN = "what is outside of layers";
  static final String UPDATE = "the update";

  /** All that are no layers, in the order of a step. */
  static final List<String> UNNAMED = List.of(BATCH, STATE, BETWEEN, LOSS, UPDATE);

  /** The scope of what an update is made of. */
  static final String UPDATING = "update";

  private static final String GRADIENT = "/gradient";

  private final TracedStep traced;
  private final Map<String, String> titles;
  private final Map<Node, StepPlace> places = new IdentityHashMap<>();

  StepPlaces(TracedStep traced, Learner learner) {
    this.traced = traced;
    this.titles = titles(learner);
    place();
  }

  /** Each layer by its path in the learner, as it is called here, in the learner's order. */
  static Map<String, String> titles(Learner learner) {
    Map<String, String> titles = new LinkedHashMap<>();
    learner
        .namedModules()
        .forEach(
            (path, module) -> {
              String title = module.namedChildren().isEmpty() ? module.toString() : module.title();
              String line = title.lines().findFirst().orElse("");
              titles.put(path, (inNetwork(learner, path) + " " + line).strip());
            });
    return titles;
  }

  /** What the network of a learner calls a part that the learner knows by a path. */
  static String inNetwork(Learner learner, String path) {
    Module network = learner.network();
    for (Map.Entry<String, Module> entry : learner.namedModules().entrySet()) {
      String name = entry.getKey();
      if (entry.getValue() == network && !name.isEmpty()) {
        return path.equals(name)
            ? ""
            : path.startsWith(name + ".") ? path.substring(name.length() + 1) : path;
      }
    }
    return path;
  }

  StepPlace of(Node node) {
    return places.get(node);
  }

  /**
   * The same step, where each operation's scope is what a function makes of its place; what becomes
   * of it in a lowering keeps that.
   */
  TracedStep marked(Function<StepPlace, String> mark) {
    Graph graph =
        traced
            .graph()
            .rewritten(
                (node, inputs) ->
                    Scope.of(
                        mark.apply(of(node)),
                        () -> Tensor.applyAll(node.operator(), inputs.toArray(Tensor[]::new))));
    return traced.with(graph);
  }

  private void place() {
    Set<Node> ahead = before(ahead(), node -> !isUpdate(node));
    Unnamed unnamed = new Unnamed(ahead);
    for (Node node : traced.graph().nodes()) {
      places.put(node, place(node, ahead.contains(node), unnamed));
    }
  }

  private StepPlace place(Node node, boolean forward, Unnamed unnamed) {
    if (isUpdate(node)) {
      return new StepPlace(StepPlace.Phase.UPDATE, UPDATE);
    }
    String path = layer(node);
    String layer = titles.getOrDefault(path, path);
    if (path.isEmpty()) {
      layer = forward ? unnamed.ahead(node) : unnamed.back(node);
    }
    return new StepPlace(
        forward && !isGradient(node) ? StepPlace.Phase.FORWARD : StepPlace.Phase.BACKWARD, layer);
  }

  private boolean isUpdate(Node node) {
    return node.scope().equals(UPDATING) && !titles.containsKey(UPDATING);
  }

  /** What a step gives that is no gradient and nothing that an optimiser makes. */
  private List<Tensor> ahead() {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < traced.outputs().size(); i++) {
      String name = traced.outputs().get(i);
      if (name.startsWith("log_") || name.equals("new_" + StateLayout.BUFFERS)) {
        tensors.add(traced.graph().outputs().get(i));
      }
    }
    return tensors;
  }

  /** What brings the gradients of parameters into one vector, which an update takes. */
  private Set<Node> flattening(Set<Node> ahead) {
    Graph graph = traced.graph();
    Set<Node> found = set();
    for (Node update : graph.nodes()) {
      if (isUpdate(update)) {
        update.inputs().stream()
            .flatMap(input -> graph.maker(input).stream())
            .filter(node -> !isUpdate(node) && !ahead.contains(node))
            .filter(found::add)
            .flatMap(node -> node.inputs().stream())
            .flatMap(input -> graph.maker(input).stream())
            .toList()
            .forEach(found::add);
      }
    }
    return found;
  }

  /** What operations are that no layer was applied for. */
  private final class Unnamed {
    private final Set<Node> towardsLayers;
    private final Set<Node> ofState;
    private final Set<Node> ofBatch;
    private final Set<Node> behindGradients;
    private final Set<Node> flattening;

    Unnamed(Set<Node> ahead) {
      flattening = flattening(ahead);
      List<Tensor> given = new ArrayList<>();
      ahead.stream()
          .filter(node -> !layer(node).isEmpty())
          .forEach(node -> given.addAll(node.inputs()));
      towardsLayers = before(given, node -> true);
      behindGradients = behind(node -> isGradient(node) && !layer(node).isEmpty());
      ofState = behind(node -> takes(node, StepPlaces::isState) || takesUpdated(node));
      ofBatch = behind(node -> takes(node, StepPlaces::isField));
    }

    String ahead(Node node) {
      if (ofState.contains(node) && !ofBatch.contains(node)) {
        return STATE;
      }
      if (!towardsLayers.contains(node)) {
        return LOSS;
      }
      return ofBatch.contains(node) && !ofState.contains(node) ? BATCH : BETWEEN;
    }

    String back(Node node) {
      if (flattening.contains(node)) {
        return STATE;
      }
      return behindGradients.contains(node) ? BETWEEN : LOSS;
    }
  }

  private static boolean isState(String input) {
    return input.equals(StateLayout.PARAMETERS) || input.equals(StateLayout.BUFFERS);
  }

  private static boolean isField(String input) {
    return input.startsWith("input/") || input.startsWith("target/");
  }

  private boolean takes(Node node, Predicate<String> wanted) {
    return traced.inputs().entrySet().stream()
        .anyMatch(entry -> wanted.test(entry.getKey()) && node.inputs().contains(entry.getValue()));
  }

  /** Where a turn of a step computes with what the one before has updated. */
  private boolean takesUpdated(Node node) {
    return node.inputs().stream()
        .anyMatch(input -> traced.graph().maker(input).filter(this::isUpdate).isPresent());
  }

  /** Some nodes and those that they lead to, but for what leads there through an update. */
  private Set<Node> behind(Predicate<Node> first) {
    Set<Node> found = set();
    for (Node node : traced.graph().nodes()) {
      boolean follows =
          node.inputs().stream()
              .anyMatch(input -> traced.graph().maker(input).filter(found::contains).isPresent());
      if (!isUpdate(node) && (follows || first.test(node))) {
        found.add(node);
      }
    }
    return found;
  }

  /** The nodes that tensors are made by, directly or through others, as far as they are wanted. */
  private Set<Node> before(Collection<Tensor> tensors, Predicate<Node> wanted) {
    Set<Node> found = set();
    List<Node> nodes = traced.graph().nodes();
    tensors.forEach(tensor -> traced.graph().maker(tensor).filter(wanted).ifPresent(found::add));
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (found.contains(nodes.get(i))) {
        for (Tensor input : nodes.get(i).inputs()) {
          traced.graph().maker(input).filter(wanted).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static Set<Node> set() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private static boolean isGradient(Node node) {
    return node.scope().endsWith(GRADIENT);
  }

  private static String layer(Node node) {
    String scope = node.scope();
    return isGradient(node) ? scope.substring(0, scope.length() - GRADIENT.length()) : scope;
  }
}
