// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.List;
import java.util.Map;
import org.sketchell.operator.Gather;
import org.sketchell.operator.GatherElements;
import org.sketchell.operator.OneHot;
import org.sketchell.operator.ScatterElements;
import org.sketchell.shape.ElementType;

/** Operators that pick or place by indices; negative indices count from the end. */
final class SelectionKernels {
  private SelectionKernels() {}

  static void enter(Map<Object, Kernel> table) {
    table.put(Gather.class, Kernel.of(Gather.class, SelectionKernels::gather));
    table.put(
        GatherElements.class, Kernel.of(GatherElements.class, SelectionKernels::gatherElements));
    table.put(
        ScatterElements.class, Kernel.of(ScatterElements.class, SelectionKernels::scatterElements));
    table.put(OneHot.class, Kernel.of(OneHot.class, (oneHot, in) -> oneHot(oneHot, in.get(0))));
  }

  private static int counted(double index, int size) {
    return (int) (index < 0 ? index + size : index);
  }

  private static NdArray gather(Gather gather, List<NdArray> in) {
    NdArray x = in.get(0);
    NdArray indices = in.get(1);
    int axis = gather.axis();
    int more = indices.rank();
    int[] sizes = new int[x.rank() - 1 + more];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] =
          i < axis ? x.size(i) : i < axis + more ? indices.size(i - axis) : x.size(i - more + 1);
    }
    return NdArray.generate(
        x.elements(),
        sizes,
        at -> {
          int[] which = new int[more];
          System.arraycopy(at, axis, which, 0, more);
          int[] from = new int[x.rank()];
          for (int i = 0; i < from.length; i++) {
            from[i] = i < axis ? at[i] : i > axis ? at[i + more - 1] : 0;
          }
          from[axis] = counted(indices.at(which), x.size(axis));
          return x.at(from);
        });
  }

  private static NdArray gatherElements(GatherElements gather, List<NdArray> in) {
    NdArray x = in.get(0);
    NdArray indices = in.get(1);
    return NdArray.generate(
        x.elements(),
        indices.sizes(),
        at -> {
          int[] from = at.clone();
          from[gather.axis()] = counted(indices.at(at), x.size(gather.axis()));
          return x.at(from);
        });
  }

  private static NdArray scatterElements(ScatterElements scatter, List<NdArray> in) {
    NdArray indices = in.get(1);
    NdArray updates = in.get(2);
    NdArray result = in.get(0).with(in.get(0).elements(), in.get(0).data().clone());
    indices.forEach(
        at -> {
          int[] to = at.clone();
          to[scatter.axis()] = counted(indices.at(at), result.size(scatter.axis()));
          double update = updates.at(at);
          result.set(scatter.add() ? result.at(to) + update : update, to);
        });
    return result;
  }

  private static NdArray oneHot(OneHot oneHot, NdArray indices) {
    int[] sizes = new int[indices.rank() + 1];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] =
          i < oneHot.axis()
              ? indices.size(i)
              : i == oneHot.axis() ? oneHot.depth() : indices.size(i - 1);
    }
    return NdArray.generate(
        ElementType.FLOAT32,
        sizes,
        at -> {
          int[] from = new int[indices.rank()];
          for (int i = 0; i < from.length; i++) {
            from[i] = i < oneHot.axis() ? at[i] : at[i + 1];
          }
          return counted(indices.at(from), oneHot.depth()) == at[oneHot.axis()] ? 1 : 0;
        });
  }
}
