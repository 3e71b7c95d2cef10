// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.CumSum;
import org.sketchell.operator.LayerNormalization;
import org.sketchell.operator.LogSoftmax;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.Softmax;
import org.sketchell.operator.TopK;
import org.sketchell.shape.ElementType;

/** Operators that look along dimensions. */
final class ReductionKernels {
  private ReductionKernels() {}

  static void enter(Map<Object, Kernel> table) {
    table.put(Reduce.class, Kernel.of(Reduce.class, (reduce, in) -> reduce(reduce, in.get(0))));
    table.put(
        ArgReduce.class, Kernel.of(ArgReduce.class, (reduce, in) -> argReduce(reduce, in.get(0))));
    table.put(TopK.class, (operator, in) -> order((TopK) operator, in.get(0)));
    table.put(CumSum.class, Kernel.of(CumSum.class, (sum, in) -> cumSum(sum, in.get(0))));
    table.put(
        Softmax.class,
        Kernel.of(Softmax.class, (softmax, in) -> softmax(in.get(0), softmax.axis(), false)));
    table.put(
        LogSoftmax.class,
        Kernel.of(LogSoftmax.class, (softmax, in) -> softmax(in.get(0), softmax.axis(), true)));
    table.put(
        BatchNormalization.class,
        Kernel.of(
            BatchNormalization.class,
            (norm, in) ->
                NdArray.generate(
                    ElementType.FLOAT32,
                    in.get(0).sizes(),
                    at ->
                        (in.get(0).at(at) - in.get(3).at(at[1]))
                                / Math.sqrt(in.get(4).at(at[1]) + norm.epsilon())
                                * in.get(1).at(at[1])
                            + in.get(2).at(at[1]))));
    table.put(
        LayerNormalization.class,
        Kernel.of(LayerNormalization.class, (norm, in) -> layerNorm(norm, in)));
  }

  private static NdArray layerNorm(LayerNormalization norm, List<NdArray> in) {
    NdArray x = in.get(0);
    List<Integer> last = IntStream.range(norm.axis(), x.sizes().length).boxed().toList();
    NdArray mean = reduce(new Reduce(Reduce.Kind.MEAN, last, true), x);
    NdArray squares =
        NdArray.generate(
            ElementType.FLOAT32,
            x.sizes(),
            at -> Math.pow(x.at(at) - mean.at(first(at, norm.axis())), 2));
    NdArray variance = reduce(new Reduce(Reduce.Kind.MEAN, last, true), squares);
    return NdArray.generate(
        ElementType.FLOAT32,
        x.sizes(),
        at -> {
          int[] group = first(at, norm.axis());
          int[] within = Arrays.copyOfRange(at, norm.axis(), at.length);
          return (x.at(at) - mean.at(group))
                  / Math.sqrt(variance.at(group) + norm.epsilon())
                  * in.get(1).at(within)
              + in.get(2).at(within);
        });
  }

  /** The place of what is reduced. */
  private static int[] first(int[] at, int axis) {
    int[] group = at.clone();
    Arrays.fill(group, axis, group.length, 0);
    return group;
  }

  private static NdArray reduce(Reduce reduce, NdArray x) {
    int[] kept = x.sizes();
    reduce.axes().forEach(axis -> kept[axis] = 1);
    List<List<Double>> groups = new ArrayList<>();
    NdArray result = NdArray.zeros(x.elements(), kept);
    for (int i = 0; i < result.data().length; i++) {
      groups.add(new ArrayList<>());
    }
    x.forEach(
        at -> {
          int[] to = at.clone();
          reduce.axes().forEach(axis -> to[axis] = 0);
          groups.get(result.offset(to)).add(x.at(at));
        });
    for (int i = 0; i < groups.size(); i++) {
      double[] group = groups.get(i).stream().mapToDouble(Double::doubleValue).toArray();
      result.data()[i] =
          switch (reduce.kind()) {
            case SUM -> Arrays.stream(group).sum();
            case MEAN -> mean(group, x.elements());
            case MAX -> Arrays.stream(group).max().orElseThrow();
            case MIN -> Arrays.stream(group).min().orElseThrow();
          };
    }
    return reduce.keepDimensions() ? result : without(result, reduce.axes());
  }

  private static double mean(double[] group, ElementType type) {
    double sum = Arrays.stream(group).sum();
    return type == ElementType.INT64 ? (double) ((long) sum / group.length) : sum / group.length;
  }

  private static NdArray without(NdArray x, List<Integer> axes) {
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (!axes.contains(i)) {
        sizes.add(x.size(i));
      }
    }
    return x.reshaped(sizes.stream().mapToInt(Integer::intValue).toArray());
  }

  private static NdArray argReduce(ArgReduce reduce, NdArray x) {
    int[] kept = x.sizes();
    kept[reduce.axis()] = 1;
    NdArray found =
        NdArray.generate(
            ElementType.INT64,
            kept,
            at -> {
              int[] place = at.clone();
              int best = 0;
              double bestValue = x.at(place);
              for (int i = 1; i < x.size(reduce.axis()) && !Double.isNaN(bestValue); i++) {
                place[reduce.axis()] = i;
                double value = x.at(place);
                boolean better = reduce.largest() ? value > bestValue : value < bestValue;
                if (better || Double.isNaN(value)) {
                  best = i;
                  bestValue = value;
                }
              }
              return best;
            });
    return reduce.keepDimension() ? found : without(found, List.of(reduce.axis()));
  }

  private static List<NdArray> order(TopK order, NdArray x) {
    int[] sizes = x.sizes();
    sizes[order.axis()] = order.count();
    NdArray places =
        NdArray.generate(
            ElementType.INT64, sizes, at -> sorted(order, x, at).get(at[order.axis()]));
    NdArray values =
        NdArray.generate(
            x.elements(),
            sizes,
            at -> {
              int[] from = at.clone();
              from[order.axis()] = (int) places.at(at);
              return x.at(from);
            });
    return List.of(values, places);
  }

  /** All places along the dimension, in the order of what lies there. */
  private static List<Integer> sorted(TopK order, NdArray x, int[] at) {
    int[] place = at.clone();
    Comparator<Integer> rising =
        Comparator.comparingDouble(
            i -> {
              place[order.axis()] = i;
              // Zeros of both signs are equal.
              return x.at(place) + 0.0;
            });
    List<Integer> all = new ArrayList<>(IntStream.range(0, x.size(order.axis())).boxed().toList());
    all.sort(order.largest() ? rising.reversed() : rising);
    return all;
  }

  private static NdArray cumSum(CumSum sum, NdArray x) {
    return NdArray.generate(
        x.elements(),
        x.sizes(),
        at -> {
          int[] place = at.clone();
          double total = 0;
          for (int i = 0; i < x.size(sum.axis()); i++) {
            boolean counts = sum.reverse() ? i > at[sum.axis()] : i < at[sum.axis()];
            place[sum.axis()] = i;
            total += counts || !sum.exclusive() && i == at[sum.axis()] ? x.at(place) : 0;
          }
          return total;
        });
  }

  private static NdArray softmax(NdArray x, int axis, boolean logarithm) {
    return NdArray.generate(
        ElementType.FLOAT32,
        x.sizes(),
        at -> {
          int[] place = at.clone();
          double largest = Double.NEGATIVE_INFINITY;
          for (int i = 0; i < x.size(axis); i++) {
            place[axis] = i;
            largest = Math.max(largest, x.at(place));
          }
          double sum = 0;
          for (int i = 0; i < x.size(axis); i++) {
            place[axis] = i;
            sum += Math.exp(x.at(place) - largest);
          }
          double value = x.at(at) - largest;
          return logarithm ? value - Math.log(sum) : Math.exp(value) / sum;
        });
  }
}
