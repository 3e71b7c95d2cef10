// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.sketchell.lowering.Target;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Composed;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.ReluGradient;
import org.sketchell.operator.TopK;
import org.sketchell.operator.Unary;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/** The forms that targets compute operators in mean what the operators mean. */
class LoweringProperties {
  private static final Set<Object> COMPOSED =
      Set.of(
          ConvInputGradient.class,
          ConvWeightGradient.class,
          MaxPoolGradient.class,
          ReluGradient.class);

  private static final Set<Object> KEEPING_NAN =
      Set.of(
          MaxPool.class,
          MaxPoolGradient.class,
          ReluGradient.class,
          Reduce.class,
          ArgReduce.class,
          TopK.class,
          Unary.RELU,
          Binary.MAX,
          Binary.MIN);

  @Property(tries = 60)
  void forms_mean_what_operators_mean(@ForAll Random random) {
    for (Object operator : COMPOSED) {
      for (Target target : Target.values()) {
        agree(Cases.of(operator, random), target);
      }
    }
  }

  @Property(tries = 3)
  void every_operator_means_the_same_on_every_target(@ForAll Random random) {
    for (Object operator : Cases.operators()) {
      for (Target target : Target.values()) {
        agree(Cases.of(operator, random), target);
      }
    }
  }

  /** Of equal numbers the first, but the last NaN: which one is found is part of the meaning. */
  @Property(tries = 60)
  void nan_is_kept_wherever_it_stands(@ForAll Random random) {
    Draw draw = new Draw(random);
    for (Object operator : KEEPING_NAN) {
      Case drawn = Cases.of(operator, random);
      List<Tensor> inputs = new ArrayList<>(drawn.inputs());
      if (inputs.get(0).elementType() == ElementType.FLOAT32) {
        inputs.set(0, draw.withNaN(inputs.get(0)));
      }
      for (Target target : Target.values()) {
        agree(new Case(drawn.operator(), inputs), target);
      }
    }
  }

  private static void agree(Case given, Target target) {
    Graph graph = Graph.of(given.outputs());
    Graph lowered = target.lower(graph);
    assertThat(lowered.nodes()).noneMatch(node -> node.operator() instanceof Composed);
    List<NdArray> expected =
        Interpreter.apply(given.operator(), given.inputs().stream().map(NdArray::of).toList());
    List<NdArray> computed = AsWritten.run(lowered);
    for (int i = 0; i < expected.size(); i++) {
      Tensor form = lowered.outputs().get(i);
      String what = target + " of " + given;
      Comparisons.close(what, Interpreter.evaluate(form), expected.get(i), 1e-9);
      Comparisons.close(what, computed.get(i), expected.get(i), 2e-5);
    }
  }
}
