// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.TensorType;

/**
 * The largest value under a window, NaN if there is one; padding counts as minus infinity.
 *
 * @param indices whether a second output gives, as int64, where in the whole input (flattened) each
 *     maximum lies: of equal values the first, of several NaN the last, as in PyTorch
 */
public record MaxPool(Window window, boolean indices) implements Pooling {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("maxPool2d", inputs);
    TensorType pooled = Pooling.pooled("maxPool2d", window, input);
    return indices ? List.of(pooled, pooled.with(ElementType.INT64)) : List.of(pooled);
  }

  @Override
  public Map<String, Object> attributes() {
    return Pooling.attributes(window, "dilations", Check.longs(window.dilation()));
  }
}
