// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Combines the elements along some dimensions into one.
 *
 * @param axes the dimensions, from 0, sorted and distinct; for a sum, none leaves the input as it
 *     is
 * @param keepDimensions whether reduced dimensions stay, with size 1
 */
public record Reduce(Kind kind, List<Integer> axes, boolean keepDimensions) implements Operator {
  /**
   * How elements are combined. The largest or smallest of elements with a NaN among them is NaN.
   */
  public enum Kind {
    SUM("ReduceSum"),
    MEAN("ReduceMean"),
    MAX("ReduceMax"),
    MIN("ReduceMin");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  public Reduce {
    axes = List.copyOf(axes);
  }

  @Override
  public String type() {
    return kind.type;
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    String name = kind.name().toLowerCase(java.util.Locale.ROOT);
    TensorType input = Check.only(name, inputs);
    Check.elements(name, input, ElementType.FLOAT32, ElementType.INT64);
    Shape shape = input.shape();
    if (axes.isEmpty() && kind != Kind.SUM) {
      // ONNX would take all dimensions then.
      throw new ShapeException("%s of %s needs at least one dimension, but got none.", name, shape);
    }
    int[] reduced = axes.stream().mapToInt(Integer::intValue).toArray();
    for (int axis : reduced) {
      if (shape.size(axis) == 0 && kind != Kind.SUM) {
        throw new ShapeException(
            "%s of shape %s along dimension %d has nothing to look at.", name, shape, axis);
      }
    }
    return List.of(input.with(reduced(shape, reduced, keepDimensions)));
  }

  static Shape reduced(Shape shape, int[] axes, boolean keepDimensions) {
    if (!keepDimensions) {
      return shape.without(axes);
    }
    for (int axis : axes) {
      shape = shape.with(axis, 1);
    }
    return shape;
  }

  @Override
  public Map<String, Object> attributes() {
    long keep = keepDimensions ? 1 : 0;
    return kind == Kind.SUM
        ? Check.attributes("keepdims", keep, "noop_with_empty_axes", 1L)
        : Check.attributes("keepdims", keep, "axes", Check.longs(axes));
  }

  @Override
  public List<Constant> constants() {
    return kind == Kind.SUM ? List.of(Constant.Longs.of(axes)) : List.of();
  }
}
