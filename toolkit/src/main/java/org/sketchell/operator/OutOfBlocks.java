// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/**
 * From blocks to images.
 *
 * @param channels of the images, a multiple of the block
 * @param channelsLast whether the result is [n, h, w, c] instead of [n, c, h, w]
 */
public record OutOfBlocks(int block, int channels, boolean channelsLast) implements Blocked {
  @Override
  public String type() {
    return "ReorderOutput";
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("reordering out of blocks", inputs);
    Check.elements("reordering out of blocks", input, ElementType.FLOAT32);
    Shape shape = Images.shape("reordering out of blocks", input.shape());
    IntoBlocks.require("reordering out of blocks", block, shape);
    return List.of(
        channelsLast
            ? input.with(Shape.of(shape.size(0), shape.size(2), shape.size(3), shape.size(1)))
            : input);
  }

  @Override
  public Map<String, Object> attributes() {
    return Check.attributes("channels", (long) channels, "channels_last", channelsLast ? 1L : 0L);
  }
}
