// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.List;
import java.util.function.BiFunction;
import org.sketchell.operator.Operator;

/** What an operator computes, in plain loops. */
@FunctionalInterface
interface Kernel {
  List<NdArray> compute(Operator operator, List<NdArray> inputs);

  /** The kernel of an operator of one kind with one output. */
  static <T extends Operator> Kernel of(
      Class<T> kind, BiFunction<T, List<NdArray>, NdArray> compute) {
    return (operator, inputs) -> List.of(compute.apply(kind.cast(operator), inputs));
  }
}
