// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.List;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.Composed;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.ReluGradient;
import org.sketchell.operator.TopK;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Operators that ONNX has no node for, or none that computes what they mean, as standard operators
 * of ONNX; no target is without it.
 */
final class StandardForms implements Pass {
  @Override
  public Graph over(Graph graph) {
    MaxPools pools = new MaxPools(graph);
    return graph.nodes().stream().noneMatch(StandardForms::hasForm)
        ? graph
        : graph.rewritten((node, inputs) -> form(node, inputs, pools));
  }

  private static boolean hasForm(Node node) {
    Operator operator = node.operator();
    return operator instanceof Composed
        || operator instanceof MaxPool
        || operator instanceof ArgReduce
        || operator instanceof TopK
        || operator instanceof Reduce;
  }

  /** What stands for a node; null if it stays. */
  private static List<Tensor> form(Node node, List<Tensor> in, MaxPools pools) {
    Operator operator = node.operator();
    if (operator instanceof MaxPool pool) {
      return pools.pool(pool, node.inputs().get(0), in.get(0));
    }
    if (operator instanceof TopK order) {
      return Extremes.order(order, in.get(0));
    }
    Tensor form = single(node, in, pools);
    return form == null ? null : List.of(form);
  }

  private static Tensor single(Node node, List<Tensor> in, MaxPools pools) {
    Operator operator = node.operator();
    if (operator instanceof ConvInputGradient gradient) {
      return ConvolutionForms.inputGradient(gradient, in.get(0), in.get(1));
    }
    if (operator instanceof ConvWeightGradient gradient) {
      return ConvolutionForms.weightGradient(gradient, in.get(0), in.get(1));
    }
    if (operator instanceof MaxPoolGradient gradient) {
      return pools.gradient(gradient.window(), node.inputs().get(0), in.get(0), in.get(2));
    }
    if (operator instanceof ReluGradient) {
      return in.get(0).le(0).where(Tensors.scalar(0f), in.get(1));
    }
    if (operator instanceof Reduce reduce) {
      return Extremes.reduce(reduce, in.get(0));
    }
    return operator instanceof ArgReduce reduce ? Extremes.place(reduce, in.get(0)) : null;
  }
}
