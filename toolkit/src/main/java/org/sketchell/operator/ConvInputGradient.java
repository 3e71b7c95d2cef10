// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * The adjoint of {@link Conv} in its images: what arrives at the output, spread back through the
 * weight. Inputs: gradient [n, outputs, positions, positions], weight [outputs, c / groups, kernel
 * height, kernel width]. Result: [n, c, height, width].
 *
 * @param height of the images, in pixels
 * @param width of the images, in pixels
 */
public record ConvInputGradient(Window window, int groups, int height, int width)
    implements ConvolutionOperator, Composed {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    String name = "The gradient of conv2d's images";
    Check.arity(name, inputs, 2, 2);
    Shape weight = inputs.get(1).shape();
    if (weight.rank() != 4) {
      throw new ShapeException(
          "%s wants a weight of output channels x input channels x height x width, but got %s.",
          name, weight);
    }
    if (groups < 1 || weight.size(0) % groups != 0) {
      throw new ShapeException(
          "%s with %d groups needs a number of output channels that %d divides, but its weight is"
              + " %s.",
          name, groups, groups, weight);
    }
    int channels = weight.size(1) * groups;
    ConvolutionOperator.check(name, inputs, window, weight.size(0), channels);
    Shape gradient = inputs.get(0).shape();
    ConvolutionOperator.checkPositions(name, window, Shape.of(height, width), gradient);
    return List.of(inputs.get(0).with(Shape.of(gradient.size(0), channels, height, width)));
  }
}
