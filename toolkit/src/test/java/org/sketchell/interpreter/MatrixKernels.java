// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.Arrays;
import java.util.Map;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MatMul;
import org.sketchell.shape.ElementType;

/** Matrix products. */
final class MatrixKernels {
  private MatrixKernels() {}

  static void enter(Map<Object, Kernel> table) {
    table.put(MatMul.class, Kernel.of(MatMul.class, (product, in) -> matmul(in.get(0), in.get(1))));
    table.put(
        Gemm.class,
        Kernel.of(
            Gemm.class,
            (gemm, in) -> gemm(gemm, in.get(0), in.get(1), in.size() == 3 ? in.get(2) : null)));
  }

  private static NdArray matmul(NdArray a, NdArray b) {
    int[] batch =
        ElementwiseKernels.common(
            Arrays.copyOf(a.sizes(), a.rank() - 2), Arrays.copyOf(b.sizes(), b.rank() - 2));
    int rank = batch.length + 2;
    int[] sizes = Arrays.copyOf(batch, rank);
    sizes[rank - 2] = a.size(a.rank() - 2);
    sizes[rank - 1] = b.size(b.rank() - 1);
    int inner = a.size(a.rank() - 1);
    return NdArray.generate(
        a.elements(),
        sizes,
        at -> {
          int[] left = batchPlace(at, a);
          int[] right = batchPlace(at, b);
          left[a.rank() - 2] = at[rank - 2];
          right[b.rank() - 1] = at[rank - 1];
          double sum = 0;
          for (int i = 0; i < inner; i++) {
            left[a.rank() - 1] = i;
            right[b.rank() - 2] = i;
            sum += a.at(left) * b.at(right);
          }
          return sum;
        });
  }

  private static int[] batchPlace(int[] at, NdArray x) {
    int[] place = new int[x.rank()];
    int lead = at.length - x.rank();
    for (int i = 0; i < x.rank() - 2; i++) {
      place[i] = x.size(i) == 1 ? 0 : at[lead + i];
    }
    return place;
  }

  private static NdArray gemm(Gemm gemm, NdArray a, NdArray b, NdArray c) {
    int inner = a.size(gemm.transposeA() ? 0 : 1);
    int[] sizes = {a.size(gemm.transposeA() ? 1 : 0), b.size(gemm.transposeB() ? 0 : 1)};
    return NdArray.generate(
        ElementType.FLOAT32,
        sizes,
        at -> {
          double sum = c == null ? 0 : c.broadcastAt(at);
          for (int i = 0; i < inner; i++) {
            double left = gemm.transposeA() ? a.at(i, at[0]) : a.at(at[0], i);
            double right = gemm.transposeB() ? b.at(at[1], i) : b.at(i, at[1]);
            sum += left * right;
          }
          return sum;
        });
  }
}
