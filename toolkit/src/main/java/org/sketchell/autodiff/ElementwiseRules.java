// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.Map;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Cast;
import org.sketchell.operator.Comparison;
import org.sketchell.operator.Elu;
import org.sketchell.operator.LeakyRelu;
import org.sketchell.operator.Logical;
import org.sketchell.operator.ReluGradient;
import org.sketchell.operator.Unary;
import org.sketchell.operator.Where;
import org.sketchell.tensor.Tensor;

/** Operators that look at one place of each input at a time. */
final class ElementwiseRules {
  private static final double ERF_SLOPE = 2 / Math.sqrt(Math.PI);

  private ElementwiseRules() {}

  static void enter(Map<Object, Rule> table) {
    table.put(Unary.NEG, Rule.of(s -> s.dy().negate()));
    table.put(Unary.ABS, Rule.of(s -> s.dy().times(s.x().sign())));
    table.put(Unary.EXP, Rule.of(s -> s.dy().times(s.y())));
    table.put(Unary.LOG, Rule.of(s -> s.dy().div(s.x())));
    table.put(Unary.SQRT, Rule.of(s -> s.dy().div(s.y().times(2))));
    table.put(Unary.RECIPROCAL, Rule.of(s -> s.dy().times(s.y().square()).negate()));
    table.put(Unary.SIN, Rule.of(s -> s.dy().times(s.x().cos())));
    table.put(Unary.COS, Rule.of(s -> s.dy().times(s.x().sin()).negate()));
    table.put(
        Unary.ERF, Rule.of(s -> s.dy().times(s.x().square().negate().exp().times(ERF_SLOPE))));
    table.put(Unary.TANH, Rule.of(s -> s.dy().minus(s.dy().times(s.y().square()))));
    table.put(Unary.SIGMOID, Rule.of(s -> s.dy().times(s.y().minus(s.y().square()))));
    table.put(Unary.RELU, Rule.of(s -> Tensor.apply(new ReluGradient(), s.y(), s.dy())));
    table.put(
        ReluGradient.class,
        s ->
            Rule.wanted(
                s,
                () -> null,
                () ->
                    Broadcast.back(
                        Tensor.apply(new ReluGradient(), s.x(0), s.dy()), s.x(1).shape())));
    table.put(Unary.SOFTPLUS, Rule.of(s -> s.dy().times(s.x().sigmoid())));
    for (Unary flat :
        new Unary[] {
          Unary.SIGN, Unary.FLOOR, Unary.CEIL, Unary.ROUND, Unary.NOT, Unary.IS_NAN, Unary.IDENTITY
        }) {
      table.put(flat, Rule.NONE);
    }
    table.put(
        Elu.class,
        Rule.of(
            s -> {
              float alpha = s.as(Elu.class).alpha();
              return s.x().gt(0).where(s.dy(), s.dy().times(s.y().plus(alpha)));
            }));
    table.put(
        LeakyRelu.class,
        Rule.of(s -> s.x().gt(0).where(s.dy(), s.dy().times(s.as(LeakyRelu.class).alpha()))));
    table.put(Cast.class, Rule.NONE);

    table.put(Binary.ADD, both(Step::dy, Step::dy));
    table.put(Binary.SUB, both(Step::dy, s -> s.dy().negate()));
    table.put(Binary.MUL, both(s -> s.dy().times(s.x(1)), s -> s.dy().times(s.x(0))));
    table.put(
        Binary.DIV, both(s -> s.dy().div(s.x(1)), s -> s.dy().times(s.y()).div(s.x(1)).negate()));
    table.put(Binary.POW, both(ElementwiseRules::powBase, ElementwiseRules::powExponent));
    table.put(Binary.MAX, both(s -> share(s, 0), s -> share(s, 1)));
    table.put(Binary.MIN, both(s -> share(s, 0), s -> share(s, 1)));
    table.put(Binary.MOD, Rule.NONE);
    for (Comparison comparison : Comparison.values()) {
      table.put(comparison, Rule.NONE);
    }
    for (Logical logical : Logical.values()) {
      table.put(logical, Rule.NONE);
    }
    table.put(
        Where.class,
        s ->
            Rule.wanted(
                s,
                () -> null,
                () ->
                    Broadcast.back(
                        s.x(0).where(s.dy(), Broadcast.zeros(s.dy().shape())), s.x(1).shape()),
                () ->
                    Broadcast.back(
                        s.x(0).where(Broadcast.zeros(s.dy().shape()), s.dy()), s.x(2).shape())));
  }

  private static Rule both(
      java.util.function.Function<Step, Tensor> left,
      java.util.function.Function<Step, Tensor> right) {
    return s ->
        Rule.wanted(
            s,
            () -> Broadcast.back(left.apply(s), s.x(0).shape()),
            () -> Broadcast.back(right.apply(s), s.x(1).shape()));
  }

  /** b a^(b - 1); 0 where b is 0, also for a = 0. */
  private static Tensor powBase(Step s) {
    Tensor slope = s.x(1).times(s.x(0).pow(s.x(1).minus(1)));
    return s.dy().times(s.x(1).eq(0).where(s.x(1).times(0), slope));
  }

  /** a^b log a; 0 where a is 0 and b is not negative, as in PyTorch. */
  private static Tensor powExponent(Step s) {
    Tensor slope = s.y().times(s.x(0).log());
    Tensor flat = s.x(0).eq(0).and(s.x(1).ge(0));
    return s.dy().times(flat.where(Broadcast.zeros(slope.shape()), slope));
  }

  /**
   * The gradient goes to the side that was taken, half of it to each where both are equal; where
   * one is NaN, all of it to both, as in PyTorch.
   */
  private static Tensor share(Step s, int side) {
    Tensor mine = s.x(side);
    Tensor other = s.x(1 - side);
    Tensor left = s.operator() == Binary.MAX ? mine.lt(other) : mine.gt(other);
    Tensor shared = mine.eq(other).where(s.dy().times(0.5), s.dy());
    return left.where(Broadcast.zeros(s.dy().shape()), shared);
  }
}
