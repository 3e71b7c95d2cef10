// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Splits images into blocks and makes each position within a block a group of channels: [n, c, h,
 * w] becomes [n, block * block * c, h / block, w / block], positions outermost.
 */
public record SpaceToDepth(int block) implements Rearrangement {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("spaceToDepth", inputs);
    Check.elements("spaceToDepth", input, ElementType.FLOAT32);
    Shape shape = Images.shape("spaceToDepth", input.shape());
    if (shape.size(2) % block != 0 || shape.size(3) % block != 0) {
      throw new ShapeException(
          "spaceToDepth(%d) needs a height and width that %d divides, but got %s.",
          block, block, shape);
    }
    return List.of(
        input.with(
            Shape.of(
                shape.size(0),
                shape.size(1) * block * block,
                shape.size(2) / block,
                shape.size(3) / block)));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("blocksize", (long) block);
  }
}
