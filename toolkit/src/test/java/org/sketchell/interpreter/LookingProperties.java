// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.sketchell.lowering.Target;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/** Whether somebody has looked at a tensor, and when, changes no value and no gradient. */
class LookingProperties {
  private static final double TOLERANCE = 5e-5;

  /** When intermediate results are looked at. */
  private enum Moment {
    NEVER,
    AT_ONCE,
    BEFORE_THE_GRADIENT,
    AFTER_THE_GRADIENT
  }

  /** Everything that can be looked at, and the gradients for all of it. */
  private record Built(List<Tensor> values, List<Tensor> gradients) {}

  @Property(tries = 40)
  void looking_changes_nothing(@ForAll Random random) {
    DrawnNetwork network = DrawnNetwork.of(random);
    List<Moment> never = IntStream.range(0, network.size()).mapToObj(i -> Moment.NEVER).toList();
    long seed = random.nextLong();
    Built untouched = built(network, never, seed);
    List<NdArray> values = untouched.values().stream().map(Interpreter::evaluate).toList();
    List<NdArray> gradients = untouched.gradients().stream().map(Interpreter::evaluate).toList();
    for (int variant = 0; variant < 4; variant++) {
      List<Moment> moments =
          variant == 0
              ? never
              : never.stream().map(m -> new Draw(random).oneOf(List.of(Moment.values()))).toList();
      Built looked = built(network, moments, seed);
      String what = network + " looked at " + moments;
      if (random.nextBoolean()) {
        Tensor.evaluate(looked.gradients());
      }
      compare("gradient in " + what, looked.gradients(), gradients);
      compare("value in " + what, looked.values(), values);
    }
    for (Target target : Target.values()) {
      List<Tensor> all = new ArrayList<>(untouched.values());
      all.addAll(untouched.gradients());
      List<Tensor> lowered = target.lower(Graph.of(all)).outputs();
      Tensor.evaluate(lowered);
      int count = values.size();
      compare(target + " value in " + network, lowered.subList(0, count), values);
      compare(target + " gradient in " + network, lowered.subList(count, all.size()), gradients);
    }
  }

  private static Built built(DrawnNetwork network, List<Moment> moments, long seed) {
    List<Tensor> made = new ArrayList<>(network.leaves().subList(0, 1));
    for (int i = 0; i < network.size(); i++) {
      network.make(i, made);
      if (moments.get(i) == Moment.AT_ONCE) {
        made.get(i + 1).toFloatArray();
      }
    }
    List<Tensor> values = made.subList(1, made.size());
    Tensor last = made.get(made.size() - 1);
    Tensor weights = new Draw(new Random(seed)).floats(last.shape().sizes());
    Tensor loss = last.times(weights).sum();
    look(values, moments, Moment.BEFORE_THE_GRADIENT);
    List<Tensor> sources = new ArrayList<>(network.leaves());
    sources.addAll(values);
    List<Tensor> gradients = Tensor.gradients(loss, sources.toArray(Tensor[]::new));
    look(values, moments, Moment.AFTER_THE_GRADIENT);
    return new Built(values, gradients);
  }

  private static void look(List<Tensor> values, List<Moment> moments, Moment now) {
    for (int i = 0; i < values.size(); i++) {
      if (moments.get(i) == now) {
        values.get(i).toFloatArray();
      }
    }
  }

  private static void compare(String what, List<Tensor> found, List<NdArray> expected) {
    for (int i = 0; i < expected.size(); i++) {
      Comparisons.close(i + ": " + what, found.get(i), expected.get(i), TOLERANCE);
    }
  }
}
