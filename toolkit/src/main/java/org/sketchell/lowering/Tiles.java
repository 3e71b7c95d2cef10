// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.Arrays;
import java.util.List;
import org.sketchell.operator.Window;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * Images cut into tiles, side by side, and the maxima of each: first along its rows, then of these.
 *
 * <p>Cutting off single numbers and joining them again moves every number once and spoils none. For
 * small networks that is much faster than ONNX Runtime's Transpose, which sends each tiny matrix to
 * its threads, and than SpaceToDepth and its inverse, which know no threads.
 */
final class Tiles {
  private final Shape images;
  private final Shape covered;
  private final int width;
  private final int lane;
  private final Shape pooled;
  private final Maxima columns;
  private final Maxima rows;

  /**
   * Cuts images.
   *
   * @param window of a pooling that {@linkplain Window#tiles() tiles}
   */
  Tiles(Window window, Tensor x) {
    this(window, x, 1);
  }

  /**
   * Cuts images whose pixels are several numbers.
   *
   * @param x [n, c, h, w x lane]
   * @param lane how many numbers, side by side, a pixel is
   */
  Tiles(Window window, Tensor x, int lane) {
    this.lane = lane;
    images = x.shape();
    int height = window.kernel().get(0);
    width = window.kernel().get(1);
    pooled =
        images
            .with(2, window.positions(0, images.size(2)))
            .with(3, window.positions(1, images.size(3) / lane) * lane);
    covered = pooled.with(2, pooled.size(2) * height).with(3, pooled.size(3) * width);
    Tensor whole = x.slice(2, 0, covered.size(2)).slice(3, 0, covered.size(3));
    columns = new Maxima(cut(whole.reshape(-1, width, lane), 1, width));
    Shape folded = pooled.insert(3, height);
    rows = new Maxima(cut(columns.values().reshape(folded.sizes()), 3, height));
  }

  static List<Tensor> cut(Tensor x, int axis, int parts) {
    int[] single = new int[parts];
    Arrays.fill(single, 1);
    return parts == 1 ? List.of(x) : x.split(axis, single);
  }

  Tensor values() {
    return rows.values().reshape(pooled.sizes());
  }

  /** What arrives at the maxima, at their places in the images. */
  Tensor spread(Tensor gradient) {
    Tensor down = Tensors.concat(3, rows.spread(gradient.unsqueeze(3)));
    Tensor across = Tensors.concat(1, columns.spread(down.reshape(-1, 1, lane)));
    return Margin.around(
        across.reshape(covered.sizes()),
        0,
        images.size(3) - covered.size(3),
        0,
        images.size(2) - covered.size(2));
  }
}
