package org.sketchell.tensor;

import java.util.List;
import org.sketchell.operator.Operator;

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

  /** For example {@code Conv(float32[1, 1, 28, 28], float32[5, 1, 3, 3])}. */
  @Override
  public String toString() {
    return operator.type()
        + "("
        + String.join(", ", inputs.stream().map(input -> input.type().toString()).toList())
        + ")";
  }
}
