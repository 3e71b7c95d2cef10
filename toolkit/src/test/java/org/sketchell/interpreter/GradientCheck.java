// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/**
 * Compares gradient rules with central differences, both in double precision. What is
 * differentiated is the sum of each output times a tensor of its shape; these tensors are
 * differentiated for too.
 */
final class GradientCheck {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-6;

  /** Elements of each tensor that are checked; enough for the small shapes drawn here. */
  private static final int ELEMENTS = 12;

  private final String what;
  private final Random random;
  private final List<Tensor> sources = new ArrayList<>();

  private GradientCheck(String what, Random random) {
    this.what = what;
    this.random = random;
  }

  /** Checks gradients up to an order: 1 for the rule itself, 2 for the gradient of its result. */
  static void check(Case given, int order, Random random) {
    check(given.toString(), given.inputs(), inputs -> given.outputs(), order, random);
  }

  /** The same for what a function makes of some tensors, whose float32 ones are differentiated. */
  static void check(
      String what,
      List<Tensor> inputs,
      Function<List<Tensor>, List<Tensor>> function,
      int order,
      Random random) {
    GradientCheck check = new GradientCheck(what, random);
    for (Tensor input : inputs) {
      if (input.elementType() == ElementType.FLOAT32) {
        check.sources.add(input.requiresGrad());
      }
    }
    List<Tensor> differentiable =
        function.apply(inputs).stream()
            .filter(y -> y.elementType() == ElementType.FLOAT32)
            .toList();
    if (differentiable.isEmpty() || check.sources.isEmpty()) {
      return;
    }
    check.differentiate(check.weighted(differentiable, true), order);
  }

  private void differentiate(Tensor loss, int order) {
    List<Tensor> gradients =
        loss.isTracked()
            ? Tensor.gradients(loss, sources.toArray(Tensor[]::new))
            : sources.stream().map(source -> source.times(0).detach()).toList();
    for (int i = 0; i < sources.size(); i++) {
      compare(loss, sources.get(i), gradients.get(i));
    }
    if (order > 1) {
      differentiate(weighted(gradients, false), order - 1);
    }
  }

  private Tensor weighted(List<Tensor> tensors, boolean remember) {
    Draw draw = new Draw(random);
    Tensor sum = null;
    for (Tensor tensor : tensors) {
      Tensor weights = draw.floats(tensor.shape().sizes());
      if (remember) {
        sources.add(weights.requiresGrad());
      }
      Tensor part = tensor.times(weights).sum();
      sum = sum == null ? part : sum.plus(part);
    }
    return sum;
  }

  private void compare(Tensor loss, Tensor source, Tensor gradient) {
    assertThat(gradient.type())
        .as("gradient for %s in %s", source.type(), what)
        .isEqualTo(source.type());
    double[] found = Interpreter.evaluate(gradient).data();
    NdArray values = NdArray.of(source);
    for (int element : new Draw(random).shuffled(found.length).stream().limit(ELEMENTS).toList()) {
      double expected =
          (shifted(loss, source, values, element, STEP)
                  - shifted(loss, source, values, element, -STEP))
              / (2 * STEP);
      assertThat(found[element])
          .as("gradient for element %d of %s in %s", element, source.type(), what)
          .isCloseTo(
              expected,
              org.assertj.core.api.Assertions.within(TOLERANCE * Math.max(1, Math.abs(expected))));
    }
  }

  private static double shifted(
      Tensor loss, Tensor source, NdArray values, int element, double step) {
    double[] moved = values.data().clone();
    moved[element] += step;
    Map<Tensor, NdArray> leaves = new IdentityHashMap<>();
    leaves.put(source, values.with(ElementType.FLOAT32, moved));
    return Interpreter.evaluate(loss, leaves).data()[0];
  }
}
