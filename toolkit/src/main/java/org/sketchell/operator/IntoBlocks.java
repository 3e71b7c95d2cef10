// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** From images [n, c, h, w] to blocks; the number of channels is a multiple of the block. */
public record IntoBlocks(int block) implements Blocked {
  @Override
  public String type() {
    return "ReorderInput";
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("reordering into blocks", inputs);
    Check.elements("reordering into blocks", input, ElementType.FLOAT32);
    require("reordering into blocks", block, Images.shape("reordering into blocks", input.shape()));
    return List.of(input);
  }

  static void require(String operation, int block, Shape images) {
    if (images.size(1) % block != 0) {
      throw new ShapeException(
          "%s of %d channels wants a multiple of them, but got images %s.",
          operation, block, images);
    }
  }
}
