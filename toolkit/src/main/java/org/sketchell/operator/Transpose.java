// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Reorders dimensions.
 *
 * @param order for each dimension of the result, the input's dimension it is, from 0
 */
public record Transpose(List<Integer> order) implements Rearrangement {
  public Transpose {
    order = List.copyOf(order);
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("permute", inputs);
    Shape shape = input.shape();
    if (order.size() != shape.rank() || order.stream().distinct().count() != order.size()) {
      throw new ShapeException(
          "permute(%s) must name each of the %d dimensions of %s once.",
          order, shape.rank(), shape);
    }
    return List.of(input.with(Shape.of(order.stream().mapToInt(shape::size).toArray())));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("perm", Check.longs(order));
  }
}
