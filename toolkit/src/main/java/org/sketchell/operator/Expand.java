// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** Repeats a tensor along dimensions of size 1 (and new leading ones) until it has a shape. */
public record Expand(List<Integer> target) implements Rearrangement {
  public Expand {
    target = List.copyOf(target);
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("expand", inputs);
    Shape shape = Shape.of(target.stream().mapToInt(Integer::intValue).toArray());
    if (!input.shape().broadcastsTo(shape)) {
      throw new ShapeException(
          "expand(%s) of %s does not fit: only dimensions of size 1 can be repeated.",
          target, input.shape());
    }
    return List.of(input.with(shape));
  }

  @Override
  public List<Constant> constants() {
    return List.of(Constant.Longs.of(target));
  }
}
