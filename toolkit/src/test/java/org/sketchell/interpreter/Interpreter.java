// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.operator.Operator;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * A second opinion on every operator: evaluates graphs of tensors in double precision, written from
 * the ONNX specification, without ONNX Runtime.
 */
public final class Interpreter {
  private static final Map<Object, Kernel> KERNELS = new HashMap<>();

  static {
    ElementwiseKernels.enter(KERNELS);
    ReductionKernels.enter(KERNELS);
    MatrixKernels.enter(KERNELS);
    RearrangementKernels.enter(KERNELS);
    SelectionKernels.enter(KERNELS);
    ConvolutionKernels.enter(KERNELS);
    PoolingKernels.enter(KERNELS);
    BlockedKernels.enter(KERNELS);
  }

  private final Map<Tensor, NdArray> leaves;
  private final Map<Node, List<NdArray>> computed = new IdentityHashMap<>();

  private Interpreter(Map<Tensor, NdArray> leaves) {
    this.leaves = leaves;
  }

  /** Whether there is a kernel for an operator: an enum's constant or a record's class. */
  public static boolean knows(Object key) {
    return KERNELS.containsKey(key);
  }

  /** The outputs of one operator. */
  public static List<NdArray> apply(Operator operator, List<NdArray> inputs) {
    Object key = operator instanceof Enum<?> ? operator : operator.getClass();
    Kernel kernel = KERNELS.get(key);
    if (kernel == null) {
      throw new IllegalStateException("No kernel for " + operator + ".");
    }
    return kernel.compute(operator, inputs);
  }

  /** The value of a tensor, recomputed from its leaves. */
  public static NdArray evaluate(Tensor tensor) {
    return evaluate(tensor, new IdentityHashMap<>());
  }

  /**
   * The value of a tensor, recomputed from its leaves.
   *
   * @param leaves values for some leaves, in place of their own
   */
  static NdArray evaluate(Tensor tensor, Map<Tensor, NdArray> leaves) {
    return evaluate(List.of(tensor), leaves).get(0);
  }

  /** The same for several tensors, with what they have in common computed once. */
  static List<NdArray> evaluate(List<Tensor> tensors, Map<Tensor, NdArray> leaves) {
    Interpreter interpreter = new Interpreter(leaves);
    return tensors.stream().map(interpreter::value).toList();
  }

  private NdArray value(Tensor wanted) {
    Deque<Tensor> open = new ArrayDeque<>(List.of(wanted));
    while (!open.isEmpty()) {
      Tensor tensor = open.peek();
      Node node = made(tensor);
      if (node == null || computed.containsKey(node)) {
        open.pop();
        continue;
      }
      List<Tensor> missing = node.inputs().stream().filter(input -> !isKnown(input)).toList();
      if (missing.isEmpty()) {
        computed.put(
            node, apply(node.operator(), node.inputs().stream().map(this::known).toList()));
        open.pop();
      } else {
        missing.forEach(open::push);
      }
    }
    return known(wanted);
  }

  private Node made(Tensor tensor) {
    return leaves.containsKey(tensor) ? null : tensor.node().orElse(null);
  }

  private boolean isKnown(Tensor tensor) {
    Node node = made(tensor);
    return node == null || computed.containsKey(node);
  }

  private NdArray known(Tensor tensor) {
    Node node = made(tensor);
    if (node != null) {
      return computed.get(node).get(tensor.output());
    }
    NdArray given = leaves.get(tensor);
    return given == null ? NdArray.of(tensor) : given;
  }
}
