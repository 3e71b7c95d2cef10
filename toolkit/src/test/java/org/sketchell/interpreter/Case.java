// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.List;
import org.sketchell.operator.Operator;
import org.sketchell.tensor.Tensor;

/** An operator with attributes and inputs that fit it. */
public record Case(Operator operator, List<Tensor> inputs) {
  static Case of(Operator operator, Tensor... inputs) {
    return new Case(operator, List.of(inputs));
  }

  /** The operator applied to its inputs; nothing is computed. */
  List<Tensor> outputs() {
    return Tensor.applyAll(operator, inputs.toArray(Tensor[]::new));
  }

  /** The operator and the types of its inputs, for messages. */
  @Override
  public String toString() {
    return operator + " of " + inputs.stream().map(Tensor::type).toList();
  }
}
