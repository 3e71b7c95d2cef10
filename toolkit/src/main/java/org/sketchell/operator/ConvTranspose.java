// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Transposed convolution: the adjoint of {@link Conv} with the same weight. Inputs: images [n, c,
 * h, w], weight [c, outputs / groups, kernel height, kernel width], and optionally a bias
 * [outputs].
 *
 * @param window as of the convolution that is transposed
 * @param outputPadding pixels added below and right of the result (height, width)
 */
public record ConvTranspose(Window window, List<Integer> outputPadding, int groups)
    implements ConvolutionOperator {
  public ConvTranspose {
    outputPadding = List.copyOf(outputPadding);
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    String name = "convTranspose2d";
    Check.arity(name, inputs, 2, 3);
    Shape weight = inputs.get(1).shape();
    if (weight.rank() != 4) {
      throw new ShapeException(
          "%s wants a weight of input channels x output channels x height x width, but got %s.",
          name, weight);
    }
    if (groups < 1 || weight.size(0) % groups != 0) {
      throw new ShapeException(
          "%s with %d groups needs a number of input channels that %d divides, but its weight is"
              + " %s.",
          name, groups, groups, weight);
    }
    int outputs = weight.size(1) * groups;
    ConvolutionOperator.check(name, inputs, window, weight.size(0), outputs);
    for (int i = 0; i < 2; i++) {
      int padding = outputPadding.get(i);
      // ONNX Runtime refuses more, even where the dilation is larger.
      if (padding < 0 || padding >= window.stride().get(i)) {
        throw new ShapeException(
            "%s needs an output padding smaller than its stride, but got %s with stride %s.",
            name, outputPadding, window.stride());
      }
    }
    Shape x = inputs.get(0).shape();
    int height = size(0, x.size(2));
    int width = size(1, x.size(3));
    if (height < 1 || width < 1) {
      throw new ShapeException(
          "%s of images %s leaves %d x %d pixels; use less padding.", name, x, height, width);
    }
    return List.of(inputs.get(0).with(Shape.of(x.size(0), outputs, height, width)));
  }

  private int size(int dimension, int input) {
    return (input - 1) * window.stride().get(dimension)
        + window.extent(dimension)
        - window.before().get(dimension)
        - window.after().get(dimension)
        + outputPadding.get(dimension);
  }

  @Override
  public Map<String, Object> attributes() {
    return ConvolutionOperator.attributes(
        window, groups, "output_padding", Check.longs(outputPadding));
  }
}
