// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.Map;
import org.sketchell.operator.Gather;
import org.sketchell.operator.GatherElements;
import org.sketchell.operator.OneHot;
import org.sketchell.operator.ScatterElements;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;

/** Operators that pick by indices: picking and adding up are adjoint. Indices have no gradient. */
final class SelectionRules {
  private SelectionRules() {}

  static void enter(Map<Object, Rule> table) {
    table.put(Gather.class, s -> Rule.wanted(s, () -> gather(s), () -> null));
    table.put(
        GatherElements.class,
        s ->
            Rule.wanted(
                s,
                () ->
                    Broadcast.zeros(s.x(0).shape())
                        .scatterAdd(s.as(GatherElements.class).axis(), s.x(1), s.dy()),
                () -> null));
    table.put(
        ScatterElements.class,
        s -> {
          ScatterElements scatter = s.as(ScatterElements.class);
          int axis = scatter.axis();
          return Rule.wanted(
              s,
              () ->
                  scatter.add()
                      ? s.dy()
                      : s.dy().scatter(axis, s.x(1), Broadcast.zeros(s.x(1).shape())),
              () -> null,
              () -> s.dy().gather(axis, s.x(1)));
        });
    table.put(OneHot.class, Rule.NONE);
  }

  private static Tensor gather(Step s) {
    int axis = s.as(Gather.class).axis();
    Tensor indices = s.x(1).reshape(-1);
    Shape picked = s.x(0).shape().with(axis, indices.size(0));
    int[] column = new int[picked.rank()];
    java.util.Arrays.fill(column, 1);
    column[axis] = indices.size(0);
    return Broadcast.zeros(s.x(0).shape())
        .scatterAdd(
            axis, indices.reshape(column).expand(picked.sizes()), s.dy().reshape(picked.sizes()));
  }
}
