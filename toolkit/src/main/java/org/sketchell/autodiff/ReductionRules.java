// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.Map;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.CumSum;
import org.sketchell.operator.LogSoftmax;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.Softmax;
import org.sketchell.operator.TopK;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;

/** Operators that look along dimensions. */
final class ReductionRules {
  private ReductionRules() {}

  static void enter(Map<Object, Rule> table) {
    table.put(Reduce.class, Rule.of(ReductionRules::reduce));
    table.put(ArgReduce.class, Rule.NONE);
    table.put(
        TopK.class,
        Rule.of(
            s -> {
              Tensor places = Tensor.applyAll(s.operator(), s.x()).get(1);
              return Broadcast.zeros(s.x().shape())
                  .scatterAdd(s.as(TopK.class).axis(), places, s.dy());
            }));
    table.put(
        CumSum.class,
        Rule.of(
            s -> {
              CumSum sum = s.as(CumSum.class);
              return Tensor.apply(new CumSum(sum.axis(), sum.exclusive(), !sum.reverse()), s.dy());
            }));
    table.put(
        Softmax.class,
        Rule.of(
            s -> {
              int axis = s.as(Softmax.class).axis();
              Tensor weighted = s.dy().times(s.y());
              return weighted.minus(s.y().times(weighted.sum(true, axis)));
            }));
    table.put(
        LogSoftmax.class,
        Rule.of(
            s -> {
              int axis = s.as(LogSoftmax.class).axis();
              return s.dy().minus(s.y().exp().times(s.dy().sum(true, axis)));
            }));
  }

  private static Tensor reduce(Step s) {
    Reduce reduce = s.as(Reduce.class);
    int[] axes = reduce.axes().stream().mapToInt(Integer::intValue).toArray();
    Shape shape = s.x().shape();
    boolean kept = reduce.keepDimensions();
    return switch (reduce.kind()) {
      case SUM -> Broadcast.along(s.dy(), shape, kept, axes);
      case MEAN -> {
        long count = 1;
        for (int axis : axes) {
          count *= shape.size(axis);
        }
        yield Broadcast.along(s.dy().times(1.0 / count), shape, kept, axes);
      }
      case MAX, MIN -> {
        Tensor reached = reached(s.x(), Broadcast.along(s.y(), shape, kept, axes));
        Tensor shares = axes.length == 0 ? reached : reached.div(reached.sum(true, axes));
        yield shares.times(Broadcast.along(s.dy(), shape, kept, axes));
      }
    };
  }

  /** 1 for the elements that are the extreme, else 0; NaN is what NaN comes from. */
  private static Tensor reached(Tensor x, Tensor extreme) {
    return x.eq(extreme).or(x.isNaN().and(extreme.isNaN())).to(ElementType.FLOAT32);
  }
}
