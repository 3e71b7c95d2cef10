// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * The adjoint of {@link Conv} in its weight: how images and what arrives at the output go together.
 * Inputs: images [n, c, h, w], gradient [n, outputs, positions, positions]. Result: [outputs, c /
 * groups, kernel height, kernel width].
 */
public record ConvWeightGradient(Window window, int groups)
    implements ConvolutionOperator, Composed {
  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    String name = "The gradient of conv2d's weight";
    Check.arity(name, inputs, 2, 2);
    inputs.forEach(input -> Check.elements(name, input, ElementType.FLOAT32));
    Shape x = Images.shape(name, inputs.get(0).shape());
    Shape gradient = Images.shape(name, inputs.get(1).shape());
    if (x.size(0) != gradient.size(0)) {
      throw new ShapeException(
          "%s needs as many images as gradients, but got images %s and gradients %s.",
          name, x, gradient);
    }
    if (groups < 1 || x.size(1) % groups != 0 || gradient.size(1) % groups != 0) {
      throw new ShapeException(
          "%s with %d groups needs numbers of channels that %d divides, but got images %s and"
              + " gradients %s.",
          name, groups, groups, x, gradient);
    }
    ConvolutionOperator.checkPositions(name, window, Shape.of(x.size(2), x.size(3)), gradient);
    return List.of(
        inputs
            .get(0)
            .with(
                Shape.of(
                    gradient.size(1),
                    x.size(1) / groups,
                    window.kernel().get(0),
                    window.kernel().get(1))));
  }
}
