// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Cast;
import org.sketchell.operator.Comparison;
import org.sketchell.operator.CustomGradient;
import org.sketchell.operator.Elu;
import org.sketchell.operator.LeakyRelu;
import org.sketchell.operator.Logical;
import org.sketchell.operator.ReluGradient;
import org.sketchell.operator.Unary;
import org.sketchell.operator.Where;
import org.sketchell.shape.ElementType;

/** Operators that look at one place of each input at a time. */
final class ElementwiseKernels {
  private ElementwiseKernels() {}

  static void enter(Map<Object, Kernel> table) {
    table.put(Unary.NEG, each(x -> -x));
    table.put(Unary.ABS, each(Math::abs));
    table.put(Unary.SIGN, each(Math::signum));
    table.put(Unary.EXP, each(Math::exp));
    table.put(Unary.LOG, each(Math::log));
    table.put(Unary.SQRT, each(Math::sqrt));
    table.put(Unary.RECIPROCAL, each(x -> 1 / x));
    table.put(Unary.FLOOR, each(Math::floor));
    table.put(Unary.CEIL, each(Math::ceil));
    table.put(Unary.ROUND, each(Math::rint));
    table.put(Unary.SIN, each(Math::sin));
    table.put(Unary.COS, each(Math::cos));
    table.put(Unary.ERF, each(ElementwiseKernels::erf));
    table.put(Unary.TANH, each(Math::tanh));
    table.put(Unary.SIGMOID, each(x -> 1 / (1 + Math.exp(-x))));
    table.put(Unary.RELU, each(x -> Math.max(x, 0)));
    table.put(Unary.SOFTPLUS, each(x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))));
    table.put(Unary.NOT, each(x -> x == 0 ? 1 : 0));
    table.put(
        Unary.IS_NAN,
        (operator, in) ->
            List.of(map(in.get(0), x -> Double.isNaN(x) ? 1 : 0).as(ElementType.BOOL)));
    table.put(Unary.IDENTITY, each(x -> x));
    table.put(
        Elu.class,
        Kernel.of(
            Elu.class, (elu, in) -> map(in.get(0), x -> x > 0 ? x : elu.alpha() * Math.expm1(x))));
    table.put(
        LeakyRelu.class,
        Kernel.of(
            LeakyRelu.class, (leaky, in) -> map(in.get(0), x -> x > 0 ? x : leaky.alpha() * x)));
    table.put(Cast.class, Kernel.of(Cast.class, (cast, in) -> cast(in.get(0), cast.to())));

    table.put(Binary.ADD, pairs(Double::sum));
    table.put(Binary.SUB, pairs((a, b) -> a - b));
    table.put(Binary.MUL, pairs((a, b) -> a * b));
    table.put(
        Binary.DIV,
        (operator, in) ->
            List.of(
                isInteger(in.get(0))
                    ? pair(in, in.get(0).elements(), (a, b) -> (double) ((long) a / (long) b))
                    : pair(in, in.get(0).elements(), (a, b) -> a / b)));
    table.put(Binary.POW, pairs(Math::pow));
    table.put(Binary.MIN, pairs(Math::min));
    table.put(Binary.MAX, pairs(Math::max));
    table.put(Binary.MOD, pairs((a, b) -> Math.floorMod((long) a, (long) b)));
    table.put(Comparison.EQUAL, truth((a, b) -> a == b ? 1 : 0));
    table.put(Comparison.GREATER, truth((a, b) -> a > b ? 1 : 0));
    table.put(Comparison.GREATER_OR_EQUAL, truth((a, b) -> a >= b ? 1 : 0));
    table.put(Comparison.LESS, truth((a, b) -> a < b ? 1 : 0));
    table.put(Comparison.LESS_OR_EQUAL, truth((a, b) -> a <= b ? 1 : 0));
    table.put(Logical.AND, truth((a, b) -> a != 0 && b != 0 ? 1 : 0));
    table.put(Logical.OR, truth((a, b) -> a != 0 || b != 0 ? 1 : 0));
    table.put(Logical.XOR, truth((a, b) -> (a != 0) != (b != 0) ? 1 : 0));
    table.put(Where.class, Kernel.of(Where.class, (where, in) -> where(in)));
    table.put(ReluGradient.class, pairs((y, dy) -> y <= 0 ? 0 : dy));
    table.put(CustomGradient.class, (operator, in) -> in.subList(0, 1));
  }

  private static boolean isInteger(NdArray array) {
    return array.elements() != ElementType.FLOAT32;
  }

  private static NdArray map(NdArray x, DoubleUnaryOperator function) {
    return x.with(x.elements(), Arrays.stream(x.data()).map(function).toArray());
  }

  private static Kernel each(DoubleUnaryOperator function) {
    return (operator, in) -> List.of(map(in.get(0), function));
  }

  private static Kernel pairs(DoubleBinaryOperator function) {
    return (operator, in) -> List.of(pair(in, in.get(0).elements(), function));
  }

  private static Kernel truth(DoubleBinaryOperator function) {
    return (operator, in) -> List.of(pair(in, ElementType.BOOL, function));
  }

  private static NdArray pair(List<NdArray> in, ElementType type, DoubleBinaryOperator function) {
    NdArray a = in.get(0);
    NdArray b = in.get(1);
    return NdArray.generate(
        type,
        common(a.sizes(), b.sizes()),
        at -> function.applyAsDouble(a.broadcastAt(at), b.broadcastAt(at)));
  }

  private static NdArray where(List<NdArray> in) {
    NdArray condition = in.get(0);
    NdArray yes = in.get(1);
    NdArray no = in.get(2);
    return NdArray.generate(
        yes.elements(),
        common(condition.sizes(), common(yes.sizes(), no.sizes())),
        at -> condition.broadcastAt(at) != 0 ? yes.broadcastAt(at) : no.broadcastAt(at));
  }

  /** The sizes that two operands are stretched to. */
  static int[] common(int[] a, int[] b) {
    int[] longer = a.length >= b.length ? a : b;
    int[] shorter = longer == a ? b : a;
    int[] sizes = longer.clone();
    int lead = longer.length - shorter.length;
    for (int i = 0; i < shorter.length; i++) {
      sizes[lead + i] = longer[lead + i] == 1 ? shorter[i] : longer[lead + i];
    }
    return sizes;
  }

  private static NdArray cast(NdArray x, ElementType to) {
    double[] data = x.data().clone();
    for (int i = 0; i < data.length; i++) {
      data[i] =
          switch (to) {
            case FLOAT32 -> data[i];
            case BOOL -> data[i] != 0 ? 1 : 0;
            case INT64 -> (double) (long) data[i];
            case UINT8 -> (long) data[i] & 0xFF;
          };
    }
    return x.with(to, data);
  }

  /** The series 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (1 3 5 ... (2n+1)): no cancellation. */
  private static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = 0;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
