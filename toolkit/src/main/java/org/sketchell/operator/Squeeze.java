// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Takes away dimensions of size 1.
 *
 * @param axes the dimensions, from 0, sorted and distinct
 */
public record Squeeze(List<Integer> axes) implements Rearrangement {
  public Squeeze {
    axes = List.copyOf(axes);
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("squeeze", inputs);
    for (int axis : axes) {
      if (input.shape().size(axis) != 1) {
        throw new ShapeException(
            "squeeze(%d) takes away a dimension of size 1, but %s has size %d there.",
            axis, input.shape(), input.shape().size(axis));
      }
    }
    int[] gone = axes.stream().mapToInt(Integer::intValue).toArray();
    return List.of(input.with(input.shape().without(gone)));
  }

  @Override
  public List<Constant> constants() {
    return List.of(Constant.Longs.of(axes));
  }
}
