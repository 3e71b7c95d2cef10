// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.TensorType;

/**
 * Something that can be computed: what it is and its attributes, without its inputs. Operators are
 * immutable values; two equal operators mean the same computation.
 *
 * <p>An operator answers what comes out and how it is written. Most are operators of ONNX; {@link
 * Composed} ones are not, and are written after a lowering has replaced them. Gradient rules stand
 * in {@code org.sketchell.autodiff}, because they are written with the arithmetic of tensors, and
 * forms for a target in {@code org.sketchell.lowering}. The interface is sealed so that these
 * tables, and the tests that go through all operators, can be complete.
 */
public sealed interface Operator
    permits Unary,
        Binary,
        Comparison,
        Logical,
        Reduce,
        ArgReduce,
        TopK,
        CumSum,
        Pooling,
        ConvolutionOperator,
        Rearrangement,
        Selection,
        Cast,
        Elu,
        LeakyRelu,
        Where,
        MatMul,
        Gemm,
        Softmax,
        LogSoftmax,
        Resize,
        BatchNormalization,
        LayerNormalization,
        Composed,
        Blocked {

  /** The domain of ONNX that {@link #type()} belongs to; empty for the default one. */
  default String domain() {
    return "";
  }

  /**
   * The operator's type in ONNX (default domain, operator set 17), such as {@code Conv}; of a
   * composed operator a name for people.
   */
  default String type() {
    return getClass().getSimpleName();
  }

  /**
   * What comes out, one entry per output.
   *
   * @throws org.sketchell.shape.ShapeException if the inputs do not fit: one sentence that says
   *     which dimension is wrong and what would be right
   */
  List<TensorType> infer(List<TensorType> inputs);

  /**
   * The ONNX attributes: each value a {@link Long}, {@link Float}, {@link String} or {@code
   * List<Long>}.
   */
  default Map<String, Object> attributes() {
    return Map.of();
  }

  /** Constant inputs that ONNX wants after the tensors, such as the target shape of a Reshape. */
  default List<Constant> constants() {
    return List.of();
  }
}
