// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.CumSum;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.LayerNormalization;
import org.sketchell.operator.LogSoftmax;
import org.sketchell.operator.MatMul;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.Softmax;
import org.sketchell.operator.TopK;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/** Cases of reductions, normalisations and matrix products. */
final class ReductionCases {
  private ReductionCases() {}

  static void enter(Map<Object, Function<Draw, Case>> table) {
    table.put(Reduce.class, ReductionCases::reduce);
    table.put(
        ArgReduce.class,
        draw -> {
          int[] sizes = draw.sizes(1, 4);
          return Case.of(
              new ArgReduce(draw.chance(), draw.from(0, sizes.length - 1), draw.chance()),
              draw.floats(sizes));
        });
    table.put(
        TopK.class,
        draw -> {
          int[] sizes = draw.sizes(1, 3);
          int axis = draw.from(0, sizes.length - 1);
          // Equal numbers, which whole ones often are, show in which order they stay.
          return Case.of(
              new TopK(draw.from(1, sizes[axis]), axis, draw.chance()),
              draw.chance() ? draw.floats(sizes) : draw.longs(-2, 2, sizes));
        });
    table.put(
        CumSum.class,
        draw -> {
          int[] sizes = draw.sizes(1, 3);
          return Case.of(
              new CumSum(draw.from(0, sizes.length - 1), draw.chance(), draw.chance()),
              draw.chance() ? draw.floats(sizes) : draw.longs(-9, 9, sizes));
        });
    table.put(
        Softmax.class,
        draw -> {
          int[] sizes = draw.sizes(1, 3);
          return Case.of(new Softmax(draw.from(0, sizes.length - 1)), draw.floats(sizes));
        });
    table.put(
        LogSoftmax.class,
        draw -> {
          int[] sizes = draw.sizes(1, 3);
          return Case.of(new LogSoftmax(draw.from(0, sizes.length - 1)), draw.floats(sizes));
        });
    table.put(
        BatchNormalization.class,
        draw -> {
          int[] sizes = draw.sizes(2, 4);
          int channels = sizes[1];
          return Case.of(
              new BatchNormalization(draw.oneOf(List.of(1e-5f, 0.25f))),
              draw.floats(sizes),
              draw.floats(channels),
              draw.floats(channels),
              draw.floats(channels),
              draw.positive(channels));
        });
    table.put(
        LayerNormalization.class,
        draw -> {
          int[] sizes = draw.sizes(1, 4);
          int axis = draw.from(0, sizes.length - 1);
          int[] last = Arrays.copyOfRange(sizes, axis, sizes.length);
          return Case.of(
              new LayerNormalization(axis, draw.oneOf(List.of(0.01f, 0.25f))),
              draw.floats(sizes),
              draw.floats(last),
              draw.floats(last));
        });
    table.put(MatMul.class, ReductionCases::matmul);
    table.put(Gemm.class, ReductionCases::gemm);
  }

  private static Case reduce(Draw draw) {
    Reduce.Kind kind = draw.oneOf(List.of(Reduce.Kind.values()));
    int[] sizes = draw.sizes(1, 4);
    boolean integer = kind != Reduce.Kind.MEAN && draw.from(0, 3) == 0;
    List<Integer> axes =
        kind == Reduce.Kind.SUM && draw.from(0, 5) == 0 ? List.of() : draw.axes(sizes.length);
    return Case.of(
        new Reduce(kind, axes, draw.chance()),
        draw.values(integer ? ElementType.INT64 : ElementType.FLOAT32, sizes));
  }

  private static Case matmul(Draw draw) {
    int[] batch = draw.sizes(0, 2);
    int inner = draw.from(1, 4);
    int[] left = matrices(draw.broadcasting(batch), draw.from(1, 4), inner);
    int[] right = matrices(draw.broadcasting(batch), inner, draw.from(1, 4));
    return draw.from(0, 3) == 0
        ? Case.of(new MatMul(), draw.longs(-9, 9, left), draw.longs(-9, 9, right))
        : Case.of(new MatMul(), draw.floats(left), draw.floats(right));
  }

  private static int[] matrices(int[] batch, int rows, int columns) {
    return IntStream.concat(Arrays.stream(batch), IntStream.of(rows, columns)).toArray();
  }

  private static Case gemm(Draw draw) {
    Gemm gemm = new Gemm(draw.chance(), draw.chance());
    int rows = draw.from(1, 4);
    int inner = draw.from(1, 4);
    int columns = draw.from(1, 4);
    Tensor a = gemm.transposeA() ? draw.floats(inner, rows) : draw.floats(rows, inner);
    Tensor b = gemm.transposeB() ? draw.floats(columns, inner) : draw.floats(inner, columns);
    return draw.chance()
        ? Case.of(gemm, a, b)
        : Case.of(gemm, a, b, draw.floats(draw.broadcasting(new int[] {rows, columns})));
  }
}
