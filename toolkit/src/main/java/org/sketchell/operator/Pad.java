// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Surrounds a tensor with a constant.
 *
 * @param before elements added before the first, one per dimension; negative ones cut
 * @param after elements added after the last, one per dimension; negative ones cut
 */
public record Pad(List<Integer> before, List<Integer> after, float value) implements Rearrangement {
  public Pad {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("pad", inputs);
    Check.elements("pad", input, ElementType.FLOAT32);
    Shape shape = input.shape();
    if (before.size() != shape.rank() || after.size() != shape.rank()) {
      throw new ShapeException(
          "pad of %s needs %d sizes before and after, but got %s and %s.",
          shape, shape.rank(), before, after);
    }
    for (int i = 0; i < before.size(); i++) {
      int size = shape.size(i) + before.get(i) + after.get(i);
      if (size < 0) {
        throw new ShapeException(
            "pad of %s by %d and %d along dimension %d cuts more than there is.",
            shape, before.get(i), after.get(i), i);
      }
      shape = shape.with(i, size);
    }
    return List.of(input.with(shape));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("mode", "constant");
  }

  @Override
  public List<Constant> constants() {
    List<Integer> pads = new ArrayList<>(before);
    pads.addAll(after);
    return List.of(Constant.Longs.of(pads), new Constant.Scalar(value));
  }
}
