// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.List;
import org.sketchell.operator.Operator;
import org.sketchell.tensor.Tensor;

/**
 * One node on the way back.
 *
 * @param inputs what it was computed from
 * @param outputs what it computes; null for outputs nobody uses
 * @param cotangents the gradients that arrive at the outputs; null where none does
 * @param wanted for each input, whether its gradient is asked for
 */
record Step(
    Operator operator,
    List<Tensor> inputs,
    List<Tensor> outputs,
    List<Tensor> cotangents,
    List<Boolean> wanted) {

  /** The operator as the kind that the rule was made for. */
  <T extends Operator> T as(Class<T> kind) {
    return kind.cast(operator);
  }

  /** Input {@code i}. */
  Tensor x(int i) {
    return inputs.get(i);
  }

  /** The only input. */
  Tensor x() {
    return inputs.get(0);
  }

  /** The first output. */
  Tensor y() {
    return outputs.get(0);
  }

  /** The gradient that arrives at the first output. */
  Tensor dy() {
    return cotangents.get(0);
  }

  /** Whether the gradient of input {@code i} is asked for. */
  boolean wants(int i) {
    return i < wanted.size() && wanted.get(i);
  }
}
