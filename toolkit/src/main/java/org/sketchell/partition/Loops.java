// SPDX-License-Identifier: Apache-2.0
package org.sketchell.partition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.CumSum;
import org.sketchell.operator.Elementwise;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.LayerNormalization;
import org.sketchell.operator.LogSoftmax;
import org.sketchell.operator.MatMul;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Pooling;
import org.sketchell.operator.Rearrangement;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.Resize;
import org.sketchell.operator.Selection;
import org.sketchell.operator.Softmax;
import org.sketchell.operator.TopK;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/**
 * The indices of every operator that can be cut. One that is not named here is never cut, which
 * costs time and spoils nothing.
 */
final class Loops {
  private Loops() {}

  /**
   * The indices that an operator can be cut along.
   *
   * @param output the type of the first output
   */
  static List<Loop> of(Operator operator, List<TensorType> inputs, TensorType output) {
    List<Shape> shapes = inputs.stream().map(TensorType::shape).toList();
    Shape result = output.shape();
    if (operator instanceof Elementwise) {
      return aligned(shapes, result);
    }
    if (operator instanceof Rearrangement rearrangement) {
      return RearrangementLoops.of(rearrangement, shapes, result);
    }
    if (operator instanceof Selection selection) {
      return SelectionLoops.of(selection, shapes);
    }
    if (operator instanceof Reduce reduce) {
      return reduced(reduce, inputs.get(0));
    }
    if (operator instanceof ArgReduce reduce) {
      return kept(shapes.get(0), List.of(reduce.axis()), reduce.keepDimension());
    }
    if (operator instanceof TopK order) {
      return except(shapes.get(0), order.axis());
    }
    if (operator instanceof CumSum sum) {
      return except(result, sum.axis());
    }
    if (operator instanceof Softmax softmax) {
      return except(result, softmax.axis());
    }
    if (operator instanceof LogSoftmax softmax) {
      return except(result, softmax.axis());
    }
    if (operator instanceof LayerNormalization norm) {
      return IntStream.range(0, norm.axis())
          .mapToObj(axis -> Loop.kept(List.of(axis, Loop.ABSENT, Loop.ABSENT), axis))
          .toList();
    }
    if (operator instanceof MatMul) {
      return products(shapes.get(0), shapes.get(1), result);
    }
    if (operator instanceof Gemm gemm) {
      return products(gemm, shapes, result);
    }
    return ofImages(operator, shapes);
  }

  /** One for each dimension of a result to which inputs are repeated. */
  static List<Loop> aligned(List<Shape> inputs, Shape result) {
    List<Loop> loops = new ArrayList<>();
    for (int axis = 0; axis < result.rank(); axis++) {
      List<Integer> dimensions = new ArrayList<>();
      for (Shape input : inputs) {
        dimensions.add(aligned(input, axis, result));
      }
      loops.add(Loop.kept(dimensions, axis));
    }
    return loops;
  }

  private static int aligned(Shape input, int axis, Shape result) {
    int own = axis - (result.rank() - input.rank());
    return own >= 0 && input.size(own) == result.size(axis) ? own : Loop.ABSENT;
  }

  private static List<Loop> except(Shape shape, int axis) {
    List<Loop> loops = new ArrayList<>(aligned(List.of(shape), shape));
    loops.remove(shape.axis(axis));
    return loops;
  }

  /** One for each dimension that a reduction leaves. */
  private static List<Loop> kept(Shape input, List<Integer> axes, boolean keepDimensions) {
    List<Integer> reduced = axes.stream().map(input::axis).toList();
    List<Loop> loops = new ArrayList<>();
    int output = 0;
    for (int axis = 0; axis < input.rank(); axis++) {
      if (!reduced.contains(axis)) {
        loops.add(Loop.kept(List.of(axis), output));
      }
      output += keepDimensions || !reduced.contains(axis) ? 1 : 0;
    }
    return loops;
  }

  private static List<Loop> reduced(Reduce reduce, TensorType input) {
    List<Loop> loops = new ArrayList<>(kept(input.shape(), reduce.axes(), reduce.keepDimensions()));
    for (int axis : reduce.axes()) {
      if (reduce.kind() == Reduce.Kind.SUM) {
        loops.add(Loop.added(input.shape().axis(axis)));
      } else if (reduce.kind() == Reduce.Kind.MEAN && input.elements() == ElementType.FLOAT32) {
        loops.add(Loop.averaged(input.shape().axis(axis)));
      }
    }
    return loops;
  }

  private static List<Loop> products(Shape left, Shape right, Shape result) {
    int rank = result.rank();
    List<Loop> loops = new ArrayList<>();
    for (int axis = 0; axis < rank - 2; axis++) {
      loops.add(
          Loop.kept(List.of(aligned(left, axis, result), aligned(right, axis, result)), axis));
    }
    loops.add(Loop.kept(List.of(left.rank() - 2, Loop.ABSENT), rank - 2));
    loops.add(Loop.kept(List.of(Loop.ABSENT, right.rank() - 1), rank - 1));
    loops.add(Loop.added(left.rank() - 1, right.rank() - 2));
    return loops;
  }

  private static List<Loop> products(Gemm gemm, List<Shape> inputs, Shape result) {
    int row = gemm.transposeA() ? 1 : 0;
    int column = gemm.transposeB() ? 0 : 1;
    if (inputs.size() == 2) {
      return List.of(
          Loop.kept(List.of(row, Loop.ABSENT), 0),
          Loop.kept(List.of(Loop.ABSENT, column), 1),
          Loop.added(1 - row, 1 - column));
    }
    Shape bias = inputs.get(2);
    return List.of(
        Loop.kept(List.of(row, Loop.ABSENT, aligned(bias, 0, result)), 0),
        Loop.kept(List.of(Loop.ABSENT, column, aligned(bias, 1, result)), 1));
  }

  /** Operators of images, along the batch. */
  private static List<Loop> ofImages(Operator operator, List<Shape> inputs) {
    if (operator instanceof ConvWeightGradient) {
      return List.of(Loop.added(0, 0));
    }
    if (operator instanceof MaxPoolGradient) {
      return List.of(Loop.kept(List.of(0, 0, 0), 0));
    }
    boolean firstOnly =
        operator instanceof Conv
            || operator instanceof ConvTranspose
            || operator instanceof ConvInputGradient
            || operator instanceof BatchNormalization
            || operator instanceof Resize
            // Places are counted through the whole batch.
            || operator instanceof Pooling && !(operator instanceof MaxPool pool && pool.indices());
    if (!firstOnly) {
      return List.of();
    }
    List<Integer> dimensions = new ArrayList<>(Collections.nCopies(inputs.size(), Loop.ABSENT));
    dimensions.set(0, 0);
    return List.of(Loop.kept(dimensions, 0));
  }
}
