// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.sketchell.nn.Parameter;
import org.sketchell.nn.Whereabouts;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * Parameters that a step computes with and the learner does not know. They would be constants of
 * the compiled step, and never trained.
 */
final class Strangers {
  private Strangers() {}

  /**
   * Refuses a step that has some.
   *
   * @param met the parameters that the step's code asked for
   * @param loss through which gradients would flow to them
   * @throws TrainingException that names the first one and who holds it
   */
  static void refuse(Learner learner, Set<Parameter> met, Tensor loss) {
    Set<Parameter> known = Collections.newSetFromMap(new IdentityHashMap<>());
    known.addAll(learner.parameters());
    List<Parameter> unknown = met.stream().filter(parameter -> !known.contains(parameter)).toList();
    if (unknown.isEmpty()) {
      return;
    }
    Set<Tensor> reached = tracked(loss);
    unknown.stream()
        .filter(parameter -> reached.contains(parameter.value()))
        .findFirst()
        .ifPresent(
            parameter -> {
              Whereabouts found = Whereabouts.of(parameter, learner);
              throw new TrainingException(
                  "The step computes with %s, which is no part of %s and would never be trained: it"
                      + " is held by %s. Keep it in a field of the network, where layers are found"
                      + " also in lists, maps, records and optionals; or freeze() it, if it is not"
                      + " to be trained.",
                  found.what(), learner.network().title(), found.holder());
            });
  }

  /** All that gradients flow through on their way from a tensor. */
  private static Set<Tensor> tracked(Tensor from) {
    Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Tensor> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      Tensor tensor = open.pop();
      if (tensor.isTracked() && seen.add(tensor)) {
        tensor.node().map(Node::inputs).orElse(List.of()).forEach(open::push);
      }
    }
    return seen;
  }
}
