// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * The first {@code count} elements along one dimension (from 0) in the order of their values, and
 * as a second output their int64 indices. Equal elements stay in the order of their indices, and
 * NaN counts as larger than every number, as in PyTorch.
 *
 * @param largest whether the order falls; otherwise it rises
 */
public record TopK(int count, int axis, boolean largest) implements Operator {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("topk", inputs);
    Check.elements("topk", input, ElementType.FLOAT32, ElementType.INT64);
    int size = input.shape().size(axis);
    if (count < 1 || count > size) {
      throw new ShapeException(
          "topk of %d elements along dimension %d of shape %s does not fit; ask for 1 to %d.",
          count, axis, input.shape(), size);
    }
    TensorType first = input.with(input.shape().with(axis, count));
    return List.of(first, first.with(ElementType.INT64));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("axis", (long) axis, "largest", largest ? 1L : 0L, "sorted", 1L);
  }

  @Override
  public List<Constant> constants() {
    return List.of(new Constant.Longs(List.of((long) count)));
  }
}
