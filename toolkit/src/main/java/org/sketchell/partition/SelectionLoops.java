// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sketchell.operator.Gather;
import org.sketchell.operator.GatherElements;
import org.sketchell.operator.OneHot;
import org.sketchell.operator.ScatterElements;
import org.sketchell.operator.Selection;
import org.sketchell.shape.Shape;

/** The indices of operators that select elements. */
final class SelectionLoops {
  private SelectionLoops() {}

  static List<Loop> of(Selection operator, List<Shape> inputs) {
    if (operator instanceof Gather gather) {
      return gathered(inputs.get(0).axis(gather.axis()), inputs.get(0), inputs.get(1));
    }
    if (operator instanceof GatherElements gather) {
      return beside(gather.axis(), inputs);
    }
    if (operator instanceof ScatterElements scatter) {
      return beside(scatter.axis(), inputs);
    }
    return hot((OneHot) operator, inputs.get(0));
  }

  private static List<Loop> gathered(int axis, Shape values, Shape indices) {
    List<Loop> loops = new ArrayList<>();
    for (int i = 0; i < values.rank(); i++) {
      if (i != axis) {
        int output = i < axis ? i : i + indices.rank() - 1;
        loops.add(Loop.kept(List.of(i, Loop.ABSENT), output));
      }
    }
    for (int i = 0; i < indices.rank(); i++) {
      loops.add(Loop.kept(List.of(Loop.ABSENT, i), axis + i));
    }
    return loops;
  }

  /** Dimensions other than the one that is selected from, if all tensors are as long there. */
  private static List<Loop> beside(int selected, List<Shape> inputs) {
    Shape values = inputs.get(0);
    Shape indices = inputs.get(1);
    List<Loop> loops = new ArrayList<>();
    for (int axis = 0; axis < values.rank(); axis++) {
      if (axis != values.axis(selected) && values.size(axis) == indices.size(axis)) {
        loops.add(Loop.kept(Collections.nCopies(inputs.size(), axis), axis));
      }
    }
    return loops;
  }

  private static List<Loop> hot(OneHot operator, Shape input) {
    int axis = operator.axis() < 0 ? operator.axis() + input.rank() + 1 : operator.axis();
    List<Loop> loops = new ArrayList<>();
    for (int i = 0; i < input.rank(); i++) {
      loops.add(Loop.kept(List.of(i), i < axis ? i : i + 1));
    }
    return loops;
  }
}
