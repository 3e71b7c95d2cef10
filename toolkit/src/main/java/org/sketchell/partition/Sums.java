// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.Collections;
import java.util.List;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.Gather;
import org.sketchell.operator.GatherElements;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MatMul;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Pad;
import org.sketchell.operator.Rearrangement;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.Unary;
import org.sketchell.operator.Where;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;

/** Which operators may be applied before parts are added up, because the result is the same. */
final class Sums {
  private Sums() {}

  /**
   * Whether an operator on parts gives parts of its result.
   *
   * @param part for each input, whether it is a part; at least one is
   */
  static boolean pass(Operator operator, List<TensorType> inputs, List<Boolean> part) {
    boolean all = !part.contains(false);
    boolean one = Collections.frequency(part, true) == 1;
    boolean exact = inputs.get(0).elements() == ElementType.FLOAT32;
    if (operator instanceof Binary binary) {
      return switch (binary) {
        case ADD, SUB -> all;
        case MUL -> one;
        case DIV -> exact && one && part.get(0);
        default -> false;
      };
    }
    if (operator instanceof Reduce reduce) {
      return reduce.kind() == Reduce.Kind.SUM || reduce.kind() == Reduce.Kind.MEAN && exact;
    }
    if (operator instanceof Where) {
      return !part.get(0) && part.get(1) && part.get(2);
    }
    if (operator instanceof Gather || operator instanceof GatherElements) {
      return part.get(0) && one;
    }
    if (operator instanceof Rearrangement) {
      return all && !(operator instanceof Pad pad && pad.value() != 0);
    }
    if (isProduct(operator)) {
      return one && inputs.size() == 2;
    }
    return operator == Unary.NEG || operator == Unary.IDENTITY;
  }

  private static boolean isProduct(Operator operator) {
    return operator instanceof MatMul
        || operator instanceof Gemm
        || operator instanceof Conv
        || operator instanceof ConvTranspose
        || operator instanceof ConvInputGradient
        || operator instanceof ConvWeightGradient;
  }
}
