// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.sketchell.operator.Concat;
import org.sketchell.operator.DepthToSpace;
import org.sketchell.operator.Expand;
import org.sketchell.operator.Pad;
import org.sketchell.operator.Rearrangement;
import org.sketchell.operator.Slice;
import org.sketchell.operator.SpaceToDepth;
import org.sketchell.operator.SplitInto;
import org.sketchell.operator.Transpose;
import org.sketchell.shape.Shape;

/** The indices of operators that move elements. */
final class RearrangementLoops {
  private RearrangementLoops() {}

  static List<Loop> of(Rearrangement operator, List<Shape> inputs, Shape result) {
    Shape input = inputs.get(0);
    if (operator instanceof Expand) {
      return Loops.aligned(inputs, result);
    }
    if (operator instanceof Transpose transpose) {
      List<Loop> loops = new ArrayList<>();
      for (int axis = 0; axis < result.rank(); axis++) {
        loops.add(Loop.kept(List.of(input.axis(transpose.order().get(axis))), axis));
      }
      return loops;
    }
    if (operator instanceof Concat concat) {
      return those(inputs, axis -> axis != input.axis(concat.axis()));
    }
    if (operator instanceof SplitInto split) {
      return those(inputs, axis -> axis != input.axis(split.axis()));
    }
    if (operator instanceof Slice slice) {
      List<Integer> cut = slice.axes().stream().map(input::axis).toList();
      return those(inputs, axis -> !cut.contains(axis));
    }
    if (operator instanceof Pad pad) {
      return those(inputs, axis -> pad.before().get(axis) == 0 && pad.after().get(axis) == 0);
    }
    if (operator instanceof SpaceToDepth || operator instanceof DepthToSpace) {
      return those(inputs, axis -> axis == 0);
    }
    return inOrder(input, result);
  }

  /** One for each dimension that stays as it is. */
  private static List<Loop> those(List<Shape> inputs, IntPredicate stays) {
    List<Loop> loops = new ArrayList<>();
    for (int axis = 0; axis < inputs.get(0).rank(); axis++) {
      if (stays.test(axis)) {
        loops.add(Loop.kept(Collections.nCopies(inputs.size(), axis), axis));
      }
    }
    return loops;
  }

  /**
   * Of two shapes over the same elements in the same order: dimensions before which there is the
   * same number of elements begin with the same index.
   */
  private static List<Loop> inOrder(Shape input, Shape result) {
    List<Loop> loops = new ArrayList<>();
    for (int from = 0; from < input.rank(); from++) {
      for (int to = 0; to < result.rank(); to++) {
        if (input.size(from) > 1
            && result.size(to) > 1
            && before(input, from) == before(result, to)) {
          loops.add(Loop.kept(List.of(from), to));
        }
      }
    }
    return loops;
  }

  private static long before(Shape shape, int axis) {
    long product = 1;
    for (int i = 0; i < axis; i++) {
      product *= shape.size(i);
    }
    return product;
  }
}
