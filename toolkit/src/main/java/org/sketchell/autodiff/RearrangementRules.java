// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.sketchell.operator.Concat;
import org.sketchell.operator.DepthToSpace;
import org.sketchell.operator.Expand;
import org.sketchell.operator.Flatten;
import org.sketchell.operator.Pad;
import org.sketchell.operator.Reshape;
import org.sketchell.operator.Slice;
import org.sketchell.operator.SpaceToDepth;
import org.sketchell.operator.SplitInto;
import org.sketchell.operator.Squeeze;
import org.sketchell.operator.Transpose;
import org.sketchell.operator.Unsqueeze;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Operators that move elements: their gradients move them back. */
final class RearrangementRules {
  private RearrangementRules() {}

  static void enter(Map<Object, Rule> table) {
    Rule sameOrder = Rule.of(s -> s.dy().reshape(s.x().shape().sizes()));
    table.put(Reshape.class, sameOrder);
    table.put(Flatten.class, sameOrder);
    table.put(Squeeze.class, sameOrder);
    table.put(Unsqueeze.class, sameOrder);
    table.put(Expand.class, Rule.of(s -> Broadcast.back(s.dy(), s.x().shape())));
    table.put(
        Transpose.class,
        Rule.of(
            s -> {
              List<Integer> order = s.as(Transpose.class).order();
              int[] inverse = new int[order.size()];
              for (int i = 0; i < inverse.length; i++) {
                inverse[order.get(i)] = i;
              }
              return s.dy().permute(inverse);
            }));
    table.put(
        Pad.class,
        Rule.of(
            s -> {
              Pad pad = s.as(Pad.class);
              return pad(s.dy(), negated(pad.before()), negated(pad.after()));
            }));
    table.put(Slice.class, Rule.of(RearrangementRules::slice));
    table.put(Concat.class, RearrangementRules::concat);
    table.put(SplitInto.class, Rule.of(RearrangementRules::split));
    table.put(
        SpaceToDepth.class,
        Rule.of(s -> Tensor.apply(new DepthToSpace(s.as(SpaceToDepth.class).block()), s.dy())));
    table.put(
        DepthToSpace.class,
        Rule.of(s -> Tensor.apply(new SpaceToDepth(s.as(DepthToSpace.class).block()), s.dy())));
  }

  private static List<Integer> negated(List<Integer> sizes) {
    return sizes.stream().map(size -> -size).toList();
  }

  /** Zeros around a tensor; negative sizes cut. */
  private static Tensor pad(Tensor x, List<Integer> before, List<Integer> after) {
    boolean nothing =
        before.stream().allMatch(size -> size == 0) && after.stream().allMatch(size -> size == 0);
    return nothing ? x : Tensor.apply(new Pad(before, after, 0), x);
  }

  /** Spreads the gradient out by the step, with zeros between, and puts zeros around it. */
  private static Tensor slice(Step s) {
    Slice slice = s.as(Slice.class);
    Tensor gradient = s.dy();
    Shape shape = s.x().shape();
    List<Integer> before = new ArrayList<>(Collections.nCopies(shape.rank(), 0));
    List<Integer> after = new ArrayList<>(Collections.nCopies(shape.rank(), 0));
    for (int i = 0; i < slice.axes().size(); i++) {
      int axis = slice.axes().get(i);
      int step = slice.steps().get(i);
      int count = gradient.size(axis);
      if (step < 0) {
        gradient = gradient.flip(axis);
      }
      int start = slice.starts().get(i);
      int first = step > 0 ? start : start + (count - 1) * step;
      gradient = spread(gradient, axis, Math.abs(step));
      before.set(axis, first);
      after.set(axis, shape.size(axis) - first - gradient.size(axis));
    }
    return pad(gradient, before, after);
  }

  private static Tensor spread(Tensor x, int axis, int step) {
    if (step == 1) {
      return x;
    }
    List<Integer> none = Collections.nCopies(x.rank() + 1, 0);
    List<Integer> gap = new ArrayList<>(none);
    gap.set(axis + 1, step - 1);
    int[] sizes = x.shape().with(axis, x.size(axis) * step).sizes();
    return pad(x.unsqueeze(axis + 1), none, gap).reshape(sizes);
  }

  private static List<Tensor> concat(Step s) {
    int axis = s.as(Concat.class).axis();
    int[] sizes = s.inputs().stream().mapToInt(input -> input.size(axis)).toArray();
    return sizes.length == 1 ? List.of(s.dy()) : s.dy().split(axis, sizes);
  }

  private static Tensor split(Step s) {
    SplitInto split = s.as(SplitInto.class);
    Tensor[] parts = new Tensor[split.sizes().size()];
    for (int i = 0; i < parts.length; i++) {
      Tensor arrived = i < s.cotangents().size() ? s.cotangents().get(i) : null;
      Shape shape = s.x().shape().with(split.axis(), split.sizes().get(i));
      parts[i] = arrived == null ? Broadcast.zeros(shape) : arrived;
    }
    return Tensors.concat(split.axis(), Arrays.asList(parts));
  }
}
