// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * The same elements in row-major order in another shape.
 *
 * @param target the sizes; at most one may be -1 and is then worked out from the others
 */
public record Reshape(List<Integer> target) implements Rearrangement {
  public Reshape {
    target = List.copyOf(target);
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("reshape", inputs);
    return List.of(input.with(resolve(input.shape())));
  }

  private Shape resolve(Shape from) {
    int open = -1;
    long known = 1;
    for (int i = 0; i < target.size(); i++) {
      int size = target.get(i);
      if (size == -1 && open < 0) {
        open = i;
      } else if (size < 0) {
        throw new ShapeException(
            "reshape(%s) is no shape: sizes are 0 or more, and only one may be -1.", target);
      } else {
        known *= size;
      }
    }
    int[] sizes = target.stream().mapToInt(Integer::intValue).toArray();
    if (open >= 0) {
      if (known == 0 || from.elements() % known != 0) {
        throw new ShapeException(
            "reshape(%s) of %s does not work out: %d elements cannot be divided by %d.",
            target, from, from.elements(), known);
      }
      sizes[open] = Math.toIntExact(from.elements() / known);
    } else if (known != from.elements()) {
      throw new ShapeException(
          "reshape(%s) needs %d elements, but %s has %d; use -1 for the size to be worked out.",
          target, known, from, from.elements());
    }
    return Shape.of(sizes);
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("allowzero", 1L);
  }

  @Override
  public List<Constant> constants() {
    return List.of(Constant.Longs.of(target));
  }
}
