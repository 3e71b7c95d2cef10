// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/**
 * Adds dimensions of size 1.
 *
 * @param axes where they stand in the result, from 0, sorted and distinct
 */
public record Unsqueeze(List<Integer> axes) implements Rearrangement {
  public Unsqueeze {
    axes = List.copyOf(axes);
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("unsqueeze", inputs);
    Shape shape = input.shape();
    for (int axis : axes) {
      shape = shape.insert(axis, 1);
    }
    return List.of(input.with(shape));
  }

  @Override
  public List<Constant> constants() {
    return List.of(Constant.Longs.of(axes));
  }
}
