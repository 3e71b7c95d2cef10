// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.sketchell.operator.AveragePool;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.CustomGradient;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MatMul;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Resize;
import org.sketchell.operator.Slice;
import org.sketchell.operator.Unary;
import org.sketchell.tensor.Tensor;

/** What holds for every operator, whatever its attributes and the shapes of its inputs. */
class OperatorProperties {
  /** Operators with many attributes, which are drawn more often. */
  private static final Set<Object> MANY_FORMS =
      Set.of(
          Conv.class,
          ConvTranspose.class,
          ConvInputGradient.class,
          ConvWeightGradient.class,
          MaxPool.class,
          MaxPoolGradient.class,
          AveragePool.class,
          Resize.class,
          Slice.class,
          MatMul.class,
          Gemm.class);

  /** Operators whose gradient is not their slope, and is not meant to be. */
  private static final Set<Object> OWN_GRADIENT = Set.of(Unary.IDENTITY, CustomGradient.class);

  @Property(tries = 8)
  void the_interpreter_and_onnx_runtime_agree(@ForAll Random random) {
    for (Object operator : Cases.operators()) {
      for (int i = 0; i < (MANY_FORMS.contains(operator) ? 4 : 1); i++) {
        agree(Cases.of(operator, random));
      }
    }
  }

  private static void agree(Case given) {
    List<Tensor> outputs = given.outputs();
    List<NdArray> expected =
        Interpreter.apply(given.operator(), given.inputs().stream().map(NdArray::of).toList());
    assertThat(outputs).as("outputs of %s", given).hasSameSizeAs(expected);
    Tensor.evaluate(outputs);
    for (int i = 0; i < expected.size(); i++) {
      Comparisons.close(given.toString(), outputs.get(i), expected.get(i), 2e-5);
    }
  }

  @Property(tries = 10)
  void gradient_rules_agree_with_finite_differences(@ForAll Random random) {
    for (Object operator : Cases.operators()) {
      if (!OWN_GRADIENT.contains(operator)) {
        GradientCheck.check(Cases.of(operator, random), 1, random);
      }
    }
  }

  @Property(tries = 4)
  void gradients_of_gradients_agree_with_finite_differences(@ForAll Random random) {
    for (Object operator : Cases.operators()) {
      if (!OWN_GRADIENT.contains(operator)) {
        GradientCheck.check(Cases.of(operator, random), 2, random);
      }
    }
  }

  @Property(tries = 60)
  void gradient_rules_of_windows_agree_with_finite_differences(@ForAll Random random) {
    for (Object operator : MANY_FORMS) {
      GradientCheck.check(Cases.of(operator, random), 1, random);
    }
  }
}
