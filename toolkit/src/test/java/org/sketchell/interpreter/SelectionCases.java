// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sketchell.operator.Gather;
import org.sketchell.operator.GatherElements;
import org.sketchell.operator.OneHot;
import org.sketchell.operator.ScatterElements;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Cases of operators that pick or place by indices. */
final class SelectionCases {
  private SelectionCases() {}

  static void enter(Map<Object, Function<Draw, Case>> table) {
    table.put(
        Gather.class,
        draw -> {
          int[] sizes = draw.sizes(1, 3);
          int axis = draw.from(0, sizes.length - 1);
          return Case.of(
              new Gather(axis),
              draw.values(draw.type(), sizes),
              draw.longs(-sizes[axis], sizes[axis] - 1, draw.sizes(0, 2)));
        });
    table.put(
        GatherElements.class,
        draw -> {
          int[] sizes = draw.sizes(1, 3);
          int axis = draw.from(0, sizes.length - 1);
          Tensor values = draw.values(draw.type(), sizes);
          int size = sizes[axis];
          sizes[axis] = draw.from(1, 4);
          return Case.of(new GatherElements(axis), values, draw.longs(-size, size - 1, sizes));
        });
    table.put(ScatterElements.class, SelectionCases::scatter);
    table.put(
        OneHot.class,
        draw -> {
          int[] sizes = draw.sizes(1, 2);
          int depth = draw.from(1, 4);
          return Case.of(
              new OneHot(depth, draw.from(0, sizes.length)), draw.longs(-depth, depth - 1, sizes));
        });
  }

  /** Where updates replace, no two go to the same place: the result would be undefined. */
  private static Case scatter(Draw draw) {
    boolean add = draw.chance();
    ElementType type = add ? ElementType.FLOAT32 : draw.type();
    int[] sizes = draw.sizes(1, 3);
    int axis = draw.from(0, sizes.length - 1);
    Tensor target = draw.values(type, sizes);
    int size = sizes[axis];
    sizes[axis] = add ? draw.from(1, 4) : draw.from(1, size);
    Tensor indices = add ? draw.longs(-size, size - 1, sizes) : distinct(draw, axis, size, sizes);
    return Case.of(new ScatterElements(axis, add), target, indices, draw.values(type, sizes));
  }

  private static Tensor distinct(Draw draw, int axis, int size, int[] sizes) {
    List<Integer> order = draw.shuffled(size);
    double[] places = NdArray.generate(ElementType.INT64, sizes, at -> order.get(at[axis])).data();
    long[] whole = new long[places.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (long) places[i];
    }
    return Tensors.tensor(whole, sizes);
  }
}
