// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import java.util.List;
import java.util.Map;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MatMul;
import org.sketchell.tensor.Tensor;

/** Matrix products: C = A B gives dA = dC B' and dB = A' dC. */
final class MatrixRules {
  private MatrixRules() {}

  static void enter(Map<Object, Rule> table) {
    table.put(
        MatMul.class,
        s ->
            Rule.wanted(
                s,
                () -> Broadcast.back(s.dy().matmul(s.x(1).transpose(-1, -2)), s.x(0).shape()),
                () -> Broadcast.back(s.x(0).transpose(-1, -2).matmul(s.dy()), s.x(1).shape())));
    table.put(Gemm.class, MatrixRules::gemm);
  }

  private static List<Tensor> gemm(Step s) {
    boolean ta = s.as(Gemm.class).transposeA();
    boolean tb = s.as(Gemm.class).transposeB();
    Tensor a = s.x(0);
    Tensor b = s.x(1);
    Tensor dy = s.dy();
    return Rule.wanted(
        s,
        () -> ta ? product(b, tb, dy, true) : product(dy, false, b, !tb),
        () -> tb ? product(dy, true, a, ta) : product(a, !ta, dy, false),
        () -> Broadcast.back(dy, s.x(2).shape()));
  }

  private static Tensor product(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
    return Tensor.apply(new Gemm(transposeA, transposeB), a, b);
  }
}
