// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sketchell.tensor.Tensor;

/** The gradient of one operator: from the gradients of its outputs to those of its inputs. */
@FunctionalInterface
interface Rule {
  /** One tensor per input, null where there is no gradient or none is wanted. */
  List<Tensor> gradients(Step step);

  /** No gradient flows back. */
  Rule NONE = step -> Arrays.asList(new Tensor[step.inputs().size()]);

  /** The rule of an operator of one input. */
  static Rule of(Function<Step, Tensor> gradient) {
    return step -> Arrays.asList(gradient.apply(step));
  }

  /** The gradients of several inputs, each worked out only if it is wanted. */
  @SafeVarargs
  static List<Tensor> wanted(Step step, Supplier<Tensor>... gradients) {
    Tensor[] found = new Tensor[step.inputs().size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = step.wants(i) ? gradients[i].get() : null;
    }
    return Arrays.asList(found);
  }
}
