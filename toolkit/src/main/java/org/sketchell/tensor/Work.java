// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.List;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MatMul;
import org.sketchell.operator.Operator;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/** About how much there is to compute for one output of an operator. */
final class Work {
  private Work() {}

  static long of(Operator operator, List<TensorType> inputs, TensorType output) {
    return Math.max(output.shape().elements(), multiplyAdds(operator, inputs, output));
  }

  /** Products that are added up, of convolutions and products of matrices; 0 of all others. */
  static long multiplyAdds(Operator operator, List<TensorType> inputs, TensorType output) {
    long elements = output.shape().elements();
    if (operator instanceof Conv || operator instanceof BlockedConv) {
      return elements * perChannel(inputs.get(1).shape());
    }
    // The others of the family multiply what a convolution between the same images does.
    if (operator instanceof ConvTranspose || operator instanceof ConvInputGradient) {
      return inputs.get(0).shape().elements() * perChannel(inputs.get(1).shape());
    }
    if (operator instanceof ConvWeightGradient) {
      return inputs.get(1).shape().elements() * perChannel(output.shape());
    }
    if (operator instanceof MatMul) {
      return elements * inputs.get(0).shape().size(-1);
    }
    if (operator instanceof Gemm gemm) {
      return elements * inputs.get(0).shape().size(gemm.transposeA() ? 0 : 1);
    }
    return 0;
  }

  /** Weights for one channel of the result. */
  private static long perChannel(Shape weight) {
    return weight.elements() / Math.max(1, weight.size(0));
  }
}
