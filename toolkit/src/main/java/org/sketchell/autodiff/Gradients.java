// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sketchell.tensor.Differentiator;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;

/** Reverse-mode differentiation: walks from an output back to the inputs, rule by rule. */
public final class Gradients implements Differentiator {
  /** What is added to the name of the layer whose gradient is computed. */
  private static final String BACKWARDS = "/gradient";

  /** Made by {@link java.util.ServiceLoader}. */
  public Gradients() {}

  @Override
  public List<Tensor> gradients(Tensor output, Tensor cotangent, List<Tensor> inputs) {
    Set<Tensor> sources = Collections.newSetFromMap(new IdentityHashMap<>());
    sources.addAll(inputs);
    List<Tensor> order = towards(sources, output);
    Map<Tensor, Tensor> arrived = new IdentityHashMap<>();
    arrived.put(output, cotangent);
    Set<Tensor> onTheWay = Collections.newSetFromMap(new IdentityHashMap<>());
    onTheWay.addAll(order);
    Map<Node, Tensor[]> outputs = outputsByNode(order);
    Map<Node, Integer> first = new IdentityHashMap<>();
    for (int i = order.size() - 1; i >= 0; i--) {
      int position = i;
      order.get(i).node().ifPresent(node -> first.put(node, position));
    }
    for (int i = order.size() - 1; i >= 0; i--) {
      Tensor tensor = order.get(i);
      Node node = tensor.node().orElse(null);
      // A node is left when its first output is reached: by then all its users have been visited.
      if (node != null && first.get(node) == i) {
        back(node, outputs.get(node), arrived, onTheWay);
      }
    }
    return Arrays.asList(inputs.stream().map(arrived::get).toArray(Tensor[]::new));
  }

  private static void back(
      Node node, Tensor[] outputs, Map<Tensor, Tensor> arrived, Set<Tensor> onTheWay) {
    Tensor[] cotangents = new Tensor[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      cotangents[i] = outputs[i] == null ? null : arrived.get(outputs[i]);
    }
    if (Arrays.stream(cotangents).allMatch(java.util.Objects::isNull)) {
      return;
    }
    List<Tensor> inputs = node.inputs();
    List<Boolean> wanted = inputs.stream().map(onTheWay::contains).toList();
    Step step =
        new Step(
            node.operator(), inputs, Arrays.asList(outputs), Arrays.asList(cotangents), wanted);
    List<Tensor> found =
        Scope.of(backwards(node.scope()), () -> Rules.of(node.operator()).gradients(step));
    for (int i = 0; i < inputs.size(); i++) {
      if (wanted.get(i) && found.get(i) != null) {
        arrived.merge(inputs.get(i), found.get(i), Tensor::plus);
      }
    }
  }

  private static String backwards(String scope) {
    return scope.isEmpty() || scope.endsWith(BACKWARDS) ? scope : scope + BACKWARDS;
  }

  private static Map<Node, Tensor[]> outputsByNode(List<Tensor> tensors) {
    Map<Node, Tensor[]> outputs = new IdentityHashMap<>();
    for (Tensor tensor : tensors) {
      tensor
          .node()
          .ifPresent(
              node -> {
                Tensor[] seen = outputs.getOrDefault(node, new Tensor[0]);
                if (seen.length <= tensor.output()) {
                  seen = Arrays.copyOf(seen, tensor.output() + 1);
                }
                seen[tensor.output()] = tensor;
                outputs.put(node, seen);
              });
    }
    return outputs;
  }

  /** Tensors between the sources and the output, inputs before what is made from them. */
  private static List<Tensor> towards(Set<Tensor> sources, Tensor output) {
    List<Tensor> order = new ArrayList<>();
    Map<Tensor, Boolean> leads = new IdentityHashMap<>();
    Deque<Tensor> open = new ArrayDeque<>();
    Set<Tensor> entered = Collections.newSetFromMap(new IdentityHashMap<>());
    open.push(output);
    while (!open.isEmpty()) {
      Tensor tensor = open.peek();
      if (leads.containsKey(tensor)) {
        open.pop();
        continue;
      }
      List<Tensor> made =
          tensor.isTracked() ? tensor.node().map(Node::inputs).orElse(List.of()) : List.of();
      if (entered.add(tensor)) {
        for (Tensor input : made) {
          if (!leads.containsKey(input)) {
            open.push(input);
          }
        }
        continue;
      }
      open.pop();
      boolean found = sources.contains(tensor);
      for (Tensor input : made) {
        found |= leads.getOrDefault(input, false);
      }
      leads.put(tensor, found);
      if (found) {
        order.add(tensor);
      }
    }
    return order;
  }
}
