package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.TensorType;

/**
 * Something ONNX Runtime can compute: a node's type and attributes, without its inputs. Operators
 * are immutable values; two equal operators mean the same computation.
 *
 * <p>An operator answers what comes out and how it is written. Its gradient rule stands in {@code
 * org.sketchell.autodiff}, because rules are written with the arithmetic of tensors.
 */
public sealed interface Operator
    permits Unary,
        Binary,
        Comparison,
        Logical,
        Reduce,
        ArgReduce,
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
        BatchNormalization {

  /** The operator's type in ONNX (default domain, operator set 17), such as {@code Conv}. */
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
  default List<Parameter> parameters() {
    return List.of();
  }
}
