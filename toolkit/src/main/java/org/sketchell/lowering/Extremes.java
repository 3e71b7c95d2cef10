// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.List;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.TopK;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * The largest and smallest elements, and the order of all, with NaN among them. ONNX Runtime keeps
 * NaN only in some places, and finds the place of an extreme among float32 only.
 */
final class Extremes {
  private Extremes() {}

  /** NaN where there is one among the elements, else what ONNX finds; null where that is right. */
  static Tensor reduce(Reduce reduce, Tensor x) {
    boolean extreme = reduce.kind() == Reduce.Kind.MAX || reduce.kind() == Reduce.Kind.MIN;
    if (!extreme || x.elementType() != ElementType.FLOAT32) {
      return null;
    }
    Tensor found = Tensor.apply(reduce, x);
    Tensor spoiled =
        Tensor.apply(
            new Reduce(Reduce.Kind.MAX, reduce.axes(), reduce.keepDimensions()),
            x.isNaN().to(ElementType.FLOAT32));
    return spoiled.to(ElementType.BOOL).where(Tensors.scalar(Float.NaN), found);
  }

  /** The place of the first NaN, else what ONNX finds. */
  static Tensor place(ArgReduce reduce, Tensor x) {
    if (x.elementType() == ElementType.INT64) {
      Tensor extreme =
          Tensor.apply(
              new Reduce(
                  reduce.largest() ? Reduce.Kind.MAX : Reduce.Kind.MIN,
                  List.of(reduce.axis()),
                  true),
              x);
      return first(reduce, x.eq(extreme));
    }
    Tensor undefined = x.isNaN();
    Tensor spoiled =
        Tensor.apply(
            new Reduce(Reduce.Kind.MAX, List.of(reduce.axis()), true),
            undefined.to(ElementType.FLOAT32));
    float sign = reduce.largest() ? 1 : -1;
    Tensor marked = undefined.to(ElementType.FLOAT32).times(sign);
    return Tensor.apply(reduce, spoiled.to(ElementType.BOOL).where(marked, x));
  }

  /**
   * Of all floats only NaN is out of order. The numbers are halved, which keeps their order down to
   * the last digit of the smallest ones, to make room for it above infinity.
   */
  static List<Tensor> order(TopK order, Tensor x) {
    if (x.elementType() != ElementType.FLOAT32) {
      return null;
    }
    Tensor numbers = x.times(0.5).minimum(Tensors.scalar(Float.MAX_VALUE));
    Tensor keys = x.isNaN().where(Tensors.scalar(Float.POSITIVE_INFINITY), numbers);
    Tensor places = Tensor.applyAll(order, keys).get(1);
    return List.of(x.gather(order.axis(), places), places);
  }

  /** The first place that is true. */
  private static Tensor first(ArgReduce reduce, Tensor truths) {
    return Tensor.apply(
        new ArgReduce(true, reduce.axis(), reduce.keepDimension()), truths.to(ElementType.FLOAT32));
  }
}
