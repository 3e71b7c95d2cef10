// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** Operators that summarise what lies under a moving window, each channel by itself. */
public sealed interface Pooling extends Operator permits MaxPool, AveragePool {
  Window window();

  /** The pooled shape, or the reason why there is none. */
  static TensorType pooled(String operation, Window window, TensorType input) {
    Check.elements(operation, input, ElementType.FLOAT32);
    Shape shape = Images.shape(operation, input.shape());
    int height = window.positions(0, shape.size(2));
    int width = window.positions(1, shape.size(3));
    if (height < 1 || width < 1) {
      throw new ShapeException(
          "%s with a window of %d x %d does not fit into images of %s; use a smaller window or add"
              + " padding.",
          operation, window.extent(0), window.extent(1), shape);
    }
    for (int i = 0; i < 2; i++) {
      if (2 * window.before().get(i) > window.kernel().get(i)) {
        throw new ShapeException(
            "%s allows padding of at most half the window, but got padding %s for a window of %s.",
            operation, window.before(), window.kernel());
      }
    }
    return input.with(shape.with(2, height).with(3, width));
  }

  /** The attributes that all poolings share. */
  static Map<String, Object> attributes(Window window, Object... more) {
    Map<String, Object> all = Check.attributes(more);
    all.put("kernel_shape", Check.longs(window.kernel()));
    all.put("strides", Check.longs(window.stride()));
    all.put("pads", Check.longs(window.pads()));
    return all;
  }

  @Override
  List<TensorType> infer(List<TensorType> inputs);
}
