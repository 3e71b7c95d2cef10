// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * The mean under a window.
 *
 * @param counted whether padding counts as zeros; if not, the mean is that of the pixels under it
 */
public record AveragePool(Window window, boolean counted) implements Pooling {
  /** Checks that the window has no holes. */
  public AveragePool {
    if (!window.dilation().equals(List.of(1, 1))) {
      throw new ShapeException("avgPool2d has no dilation, but got %s.", window.dilation());
    }
  }

  /** Padding counts as zeros. */
  public AveragePool(Window window) {
    this(window, true);
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    return List.of(Pooling.pooled("avgPool2d", window, Check.only("avgPool2d", inputs)));
  }

  @Override
  public Map<String, Object> attributes() {
    return Pooling.attributes(window, "count_include_pad", counted ? 1L : 0L);
  }
}
