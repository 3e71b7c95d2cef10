// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** The inverse of {@link SpaceToDepth}. */
public record DepthToSpace(int block) implements Rearrangement {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("depthToSpace", inputs);
    Check.elements("depthToSpace", input, ElementType.FLOAT32);
    Shape shape = Images.shape("depthToSpace", input.shape());
    if (shape.size(1) % (block * block) != 0) {
      throw new ShapeException(
          "depthToSpace(%d) needs channels in groups of %d, but got %s.",
          block, block * block, shape);
    }
    return List.of(
        input.with(
            Shape.of(
                shape.size(0),
                shape.size(1) / (block * block),
                shape.size(2) * block,
                shape.size(3) * block)));
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("blocksize", (long) block, "mode", "DCR");
  }
}
