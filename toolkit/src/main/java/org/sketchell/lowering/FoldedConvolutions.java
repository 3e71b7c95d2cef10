// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sketchell.operator.Binary;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Unary;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * What comes after a convolution in blocks and is all that becomes of it is part of it: images that
 * are added, and ReLU. They are computed while the result is in the processor.
 */
final class FoldedConvolutions implements Pass {
  @Override
  public Graph over(Graph graph) {
    if (graph.nodes().stream().noneMatch(node -> node.operator() instanceof BlockedConv)) {
      return graph;
    }
    Uses uses = new Uses(graph);
    return graph.rewritten(
        (node, inputs) -> {
          Tensor folded =
              node.operator() == Binary.ADD
                  ? sum(uses, node, inputs)
                  : node.operator() == Unary.RELU ? rectified(uses, node, inputs) : null;
          return folded == null ? null : List.of(folded);
        });
  }

  private static Tensor sum(Uses uses, Node node, List<Tensor> in) {
    for (int i = 0; i < 2; i++) {
      Tensor other = in.get(1 - i);
      Optional<Node> convolution =
          convolution(uses, node, i, in.get(i)).filter(it -> it.inputs().size() < 4);
      if (convolution.isPresent() && other.shape().equals(in.get(i).shape())) {
        List<Tensor> all = new ArrayList<>(convolution.get().inputs());
        if (all.size() == 2) {
          all.add(Tensors.zeros(other.size(1)));
        }
        all.add(other);
        return Scope.of(
            convolution.get().scope(),
            () -> Tensor.apply(convolution.get().operator(), all.toArray(Tensor[]::new)));
      }
    }
    return null;
  }

  private static Tensor rectified(Uses uses, Node node, List<Tensor> in) {
    return convolution(uses, node, 0, in.get(0))
        .map(
            made -> {
              BlockedConv conv = (BlockedConv) made.operator();
              return Scope.of(
                  made.scope(),
                  () ->
                      Tensor.apply(
                          new BlockedConv(conv.block(), conv.window(), conv.groups(), true),
                          made.inputs().toArray(Tensor[]::new)));
            })
        .orElse(null);
  }

  /** The convolution that makes an input for this node alone, as far as it is lowered now. */
  private static Optional<Node> convolution(Uses uses, Node node, int input, Tensor copy) {
    Tensor tensor = node.inputs().get(input);
    long times = node.inputs().stream().filter(each -> each == tensor).count();
    return uses.of(tensor).size() == 1 && times == 1 && !uses.isOutput(tensor)
        ? copy.node().filter(made -> isOpen(made.operator()))
        : Optional.empty();
  }

  private static boolean isOpen(Operator operator) {
    return operator instanceof BlockedConv conv && !conv.rectified();
  }
}
