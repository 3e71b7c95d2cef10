// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.List;
import org.sketchell.operator.Operator;
import org.sketchell.shape.TensorType;

/** An operator applied to tensors: what a tensor that is not yet computed is made from. */
public final class Node {
  private final Operator operator;
  private final List<Tensor> inputs;
  private final String scope = Scope.current();

  Node(Operator operator, List<Tensor> inputs) {
    this.operator = operator;
    this.inputs = List.copyOf(inputs);
  }

  /** What is computed. */
  public Operator operator() {
    return operator;
  }

  /** What it is computed from, in the operator's order. */
  public List<Tensor> inputs() {
    return inputs;
  }

  /** The part of a network that it belongs to, such as {@code block2.conv1}; empty if to none. */
  public String scope() {
    return scope;
  }

  /**
   * Products that are added up, each one multiplication and one addition: of convolutions and
   * products of matrices, without the bias; 0 of all other operators.
   */
  public long multiplyAdds() {
    List<TensorType> types = inputs.stream().map(Tensor::type).toList();
    return operator.infer(types).stream()
        .mapToLong(output -> Work.multiplyAdds(operator, types, output))
        .sum();
  }

  /** Numbers in all results. */
  public long elements() {
    return operator.infer(inputs.stream().map(Tensor::type).toList()).stream()
        .mapToLong(output -> output.shape().elements())
        .sum();
  }

  /** For example {@code Conv(float32[1, 1, 28, 28], float32[5, 1, 3, 3])}. */
  @Override
  public String toString() {
    return operator.type()
        + "("
        + String.join(", ", inputs.stream().map(input -> input.type().toString()).toList())
        + ")";
  }
}
