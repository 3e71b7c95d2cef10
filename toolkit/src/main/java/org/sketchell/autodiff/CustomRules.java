// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sketchell.operator.CustomGradient;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.CustomFunction;
import org.sketchell.tensor.Tensor;

/** Rules that people gave, held to what they must give. */
final class CustomRules {
  private CustomRules() {}

  static void enter(Map<Object, Rule> table) {
    table.put(CustomGradient.class, CustomRules::gradients);
  }

  private static List<Tensor> gradients(Step s) {
    CustomFunction.Rule rule = (CustomFunction.Rule) s.as(CustomGradient.class).rule();
    List<Tensor> inputs = s.inputs().subList(1, s.inputs().size());
    List<Tensor> given = rule.gradients(inputs, s.y(), s.dy());
    if (given == null || given.size() != inputs.size()) {
      throw new ShapeException(
          "The rule of this custom function must give a gradient for each of its %d inputs, but"
              + " gave %s.",
          inputs.size(), given == null ? "null" : given.size());
    }
    List<Tensor> all = new ArrayList<>();
    // The value itself: the gradient goes past it.
    all.add(null);
    for (int i = 0; i < inputs.size(); i++) {
      Tensor gradient = given.get(i);
      if (gradient != null && !gradient.type().equals(inputs.get(i).type())) {
        throw new ShapeException(
            "The rule of this custom function must give input %d a gradient of its type, %s, but"
                + " gave %s.",
            i, inputs.get(i).type(), gradient.type());
      }
      all.add(gradient);
    }
    return all;
  }
}
