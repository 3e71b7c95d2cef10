// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sketchell.operator.Concat;
import org.sketchell.operator.DepthToSpace;
import org.sketchell.operator.Expand;
import org.sketchell.operator.Flatten;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Pad;
import org.sketchell.operator.Reshape;
import org.sketchell.operator.Slice;
import org.sketchell.operator.SpaceToDepth;
import org.sketchell.operator.SplitInto;
import org.sketchell.operator.Squeeze;
import org.sketchell.operator.Transpose;
import org.sketchell.operator.Unsqueeze;

/** Operators that move, repeat or leave out elements. */
final class RearrangementKernels {
  private RearrangementKernels() {}

  static void enter(Map<Object, Kernel> table) {
    table.put(Reshape.class, Kernel.of(Reshape.class, (op, in) -> reshape(op, in.get(0))));
    table.put(Flatten.class, Kernel.of(Flatten.class, (op, in) -> flatten(op, in.get(0))));
    table.put(Squeeze.class, Kernel.of(Squeeze.class, (op, in) -> squeeze(op, in.get(0))));
    table.put(Unsqueeze.class, Kernel.of(Unsqueeze.class, (op, in) -> unsqueeze(op, in.get(0))));
    table.put(Transpose.class, Kernel.of(Transpose.class, (op, in) -> transpose(op, in.get(0))));
    table.put(Slice.class, Kernel.of(Slice.class, (op, in) -> slice(op, in.get(0))));
    table.put(Concat.class, Kernel.of(Concat.class, RearrangementKernels::concat));
    table.put(SplitInto.class, RearrangementKernels::split);
    table.put(Expand.class, Kernel.of(Expand.class, (op, in) -> expand(op, in.get(0))));
    table.put(Pad.class, Kernel.of(Pad.class, (op, in) -> pad(op, in.get(0))));
    table.put(
        SpaceToDepth.class,
        Kernel.of(SpaceToDepth.class, (op, in) -> spaceToDepth(op.block(), in.get(0))));
    table.put(
        DepthToSpace.class,
        Kernel.of(DepthToSpace.class, (op, in) -> depthToSpace(op.block(), in.get(0))));
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  private static NdArray reshape(Reshape reshape, NdArray x) {
    int[] sizes = ints(reshape.target());
    int known = 1;
    for (int size : sizes) {
      known *= size == -1 ? 1 : size;
    }
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = sizes[i] == -1 ? x.data().length / known : sizes[i];
    }
    return x.reshaped(sizes);
  }

  private static NdArray flatten(Flatten flatten, NdArray x) {
    int rows = 1;
    for (int i = 0; i < flatten.axis(); i++) {
      rows *= x.size(i);
    }
    int columns = 1;
    for (int i = flatten.axis(); i < x.rank(); i++) {
      columns *= x.size(i);
    }
    return x.reshaped(rows, columns);
  }

  private static NdArray squeeze(Squeeze squeeze, NdArray x) {
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (!squeeze.axes().contains(i)) {
        sizes.add(x.size(i));
      }
    }
    return x.reshaped(ints(sizes));
  }

  private static NdArray unsqueeze(Unsqueeze unsqueeze, NdArray x) {
    int[] sizes = new int[x.rank() + unsqueeze.axes().size()];
    int from = 0;
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = unsqueeze.axes().contains(i) ? 1 : x.size(from++);
    }
    return x.reshaped(sizes);
  }

  private static NdArray transpose(Transpose transpose, NdArray x) {
    int[] order = ints(transpose.order());
    int[] sizes = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      sizes[i] = x.size(order[i]);
    }
    return NdArray.generate(
        x.elements(),
        sizes,
        at -> {
          int[] from = new int[order.length];
          for (int i = 0; i < order.length; i++) {
            from[order[i]] = at[i];
          }
          return x.at(from);
        });
  }

  /** As NumPy slices: walks from the start by the step until the end is reached or passed. */
  private static NdArray slice(Slice slice, NdArray x) {
    List<List<Integer>> picked = new ArrayList<>();
    for (int axis = 0; axis < x.rank(); axis++) {
      List<Integer> all = new ArrayList<>();
      int place = slice.axes().indexOf(axis);
      int size = x.size(axis);
      int step = place < 0 ? 1 : slice.steps().get(place);
      int start = place < 0 ? 0 : counted(slice.starts().get(place), size);
      int end = place < 0 ? size : counted(slice.ends().get(place), size);
      if (step > 0) {
        for (int i = Math.max(start, 0); i < Math.min(end, size); i += step) {
          all.add(i);
        }
      } else {
        for (int i = Math.min(start, size - 1); i > Math.max(end, -1); i += step) {
          all.add(i);
        }
      }
      picked.add(all);
    }
    return NdArray.generate(
        x.elements(),
        picked.stream().mapToInt(List::size).toArray(),
        at -> {
          int[] from = new int[at.length];
          for (int i = 0; i < at.length; i++) {
            from[i] = picked.get(i).get(at[i]);
          }
          return x.at(from);
        });
  }

  private static int counted(int position, int size) {
    return position < 0 ? position + size : position;
  }

  private static NdArray concat(Concat concat, List<NdArray> in) {
    int axis = concat.axis();
    int[] sizes = in.get(0).sizes();
    sizes[axis] = in.stream().mapToInt(x -> x.size(axis)).sum();
    NdArray result = NdArray.zeros(in.get(0).elements(), sizes);
    int start = 0;
    for (NdArray x : in) {
      int shift = start;
      x.forEach(
          at -> {
            int[] to = at.clone();
            to[axis] += shift;
            result.set(x.at(at), to);
          });
      start += x.size(axis);
    }
    return result;
  }

  private static List<NdArray> split(Operator operator, List<NdArray> in) {
    SplitInto split = (SplitInto) operator;
    NdArray x = in.get(0);
    List<NdArray> parts = new ArrayList<>();
    int start = 0;
    for (int size : split.sizes()) {
      int shift = start;
      int[] sizes = x.sizes();
      sizes[split.axis()] = size;
      parts.add(
          NdArray.generate(
              x.elements(),
              sizes,
              at -> {
                int[] from = at.clone();
                from[split.axis()] += shift;
                return x.at(from);
              }));
      start += size;
    }
    return parts;
  }

  private static NdArray expand(Expand expand, NdArray x) {
    int[] sizes = ElementwiseKernels.common(ints(expand.target()), x.sizes());
    return NdArray.generate(x.elements(), sizes, x::broadcastAt);
  }

  private static NdArray pad(Pad pad, NdArray x) {
    int[] sizes = x.sizes();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] += pad.before().get(i) + pad.after().get(i);
    }
    return NdArray.generate(
        x.elements(),
        sizes,
        at -> {
          int[] from = at.clone();
          for (int i = 0; i < from.length; i++) {
            from[i] -= pad.before().get(i);
            if (from[i] < 0 || from[i] >= x.size(i)) {
              return pad.value();
            }
          }
          return x.at(from);
        });
  }

  private static NdArray spaceToDepth(int block, NdArray x) {
    int channels = x.size(1);
    int[] sizes = {x.size(0), channels * block * block, x.size(2) / block, x.size(3) / block};
    return NdArray.generate(
        x.elements(),
        sizes,
        at -> {
          int position = at[1] / channels;
          return x.at(
              at[0],
              at[1] % channels,
              at[2] * block + position / block,
              at[3] * block + position % block);
        });
  }

  private static NdArray depthToSpace(int block, NdArray x) {
    int channels = x.size(1) / (block * block);
    int[] sizes = {x.size(0), channels, x.size(2) * block, x.size(3) * block};
    return NdArray.generate(
        x.elements(),
        sizes,
        at -> {
          int position = at[2] % block * block + at[3] % block;
          return x.at(at[0], position * channels + at[1], at[2] / block, at[3] / block);
        });
  }
}
