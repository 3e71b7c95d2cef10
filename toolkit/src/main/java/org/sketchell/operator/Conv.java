// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Convolution (cross-correlation, as the field says it). Inputs: images [n, c, h, w], weight
 * [outputs, c / groups, kernel height, kernel width], and optionally a bias [outputs].
 */
public record Conv(Window window, int groups) implements ConvolutionOperator {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("conv2d", inputs, 2, 3);
    Shape weight = inputs.get(1).shape();
    if (weight.rank() != 4) {
      throw new ShapeException(
          "conv2d wants a weight of output channels x input channels x height x width, but got %s.",
          weight);
    }
    int outputs = weight.size(0);
    if (groups < 1 || outputs % groups != 0) {
      throw new ShapeException(
          "conv2d with %d groups needs a number of output channels that %d divides, but its weight"
              + " is %s.",
          groups, groups, weight);
    }
    ConvolutionOperator.check("conv2d", inputs, window, weight.size(1) * groups, outputs);
    Shape x = inputs.get(0).shape();
    int height = window.positions(0, x.size(2));
    int width = window.positions(1, x.size(3));
    if (height < 1 || width < 1) {
      throw new ShapeException(
          "conv2d with a kernel of %d x %d does not fit into images of %s; use a smaller kernel or"
              + " add padding.",
          window.extent(0), window.extent(1), x);
    }
    return List.of(inputs.get(0).with(Shape.of(x.size(0), outputs, height, width)));
  }

  @Override
  public Map<String, Object> attributes() {
    return ConvolutionOperator.attributes(window, groups);
  }
}
