package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * The largest value under a window; padding counts as minus infinity.
 *
 * @param indices whether a second output gives, as int64, where in the whole input (flattened) each
 *     maximum lies; of equal values the first
 */
public record MaxPool(Window window, boolean indices) implements Pooling {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    TensorType input = Check.only("maxPool2d", inputs);
    TensorType pooled = Pooling.pooled("maxPool2d", window, input);
    for (int i = 0; i < 2; i++) {
      if (!seesPixels(i, input.shape().size(2 + i), pooled.shape().size(2 + i))) {
        throw new ShapeException(
            "maxPool2d with dilation %s and padding %s has a window over images of %s that lies in"
                + " the padding only; use less padding or dilation.",
            window.dilation(), window.pads(), input.shape());
      }
    }
    return indices ? List.of(pooled, pooled.with(ElementType.INT64)) : List.of(pooled);
  }

  /** Whether at each position along one dimension some element of the kernel is on the image. */
  private boolean seesPixels(int dimension, int size, int positions) {
    for (int position = 0; position < positions; position++) {
      int start = position * window.stride().get(dimension) - window.before().get(dimension);
      boolean seen = false;
      for (int i = 0; i < window.kernel().get(dimension) && !seen; i++) {
        int at = start + i * window.dilation().get(dimension);
        seen = at >= 0 && at < size;
      }
      if (!seen) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Map<String, Object> attributes() {
    return Pooling.attributes(window, "dilations", Check.longs(window.dilation()));
  }
}
