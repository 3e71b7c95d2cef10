// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * Convolution of images with learned kernels, its adjoints and its transpose. Convolution is
 * bilinear, so the gradients of each are made of the others.
 */
public sealed interface ConvolutionOperator extends Operator
    permits Conv, ConvTranspose, ConvInputGradient, ConvWeightGradient {
  Window window();

  /** Number of groups of channels that do not see each other. */
  int groups();

  /**
   * Conditions that those with images and a weight share: images, a weight of four dimensions, a
   * bias of the right length.
   */
  static void check(
      String operation, List<TensorType> inputs, Window window, int channelsWanted, int outputs) {
    Shape x = inputs.get(0).shape();
    Shape weight = inputs.get(1).shape();
    if (x.rank() != 4) {
      throw new ShapeException(
          "%s wants batch x channels x height x width for its weight %s, but got %s; %s.",
          operation, weight, x, Images.mend(x));
    }
    inputs.forEach(input -> Check.elements(operation, input, ElementType.FLOAT32));
    if (x.size(1) != channelsWanted) {
      throw new ShapeException(
          "%s with weight %s wants %d input channels (dimension 1), but the images %s have %d.",
          operation, weight, channelsWanted, x, x.size(1));
    }
    if (weight.size(2) != window.kernel().get(0) || weight.size(3) != window.kernel().get(1)) {
      throw new ShapeException(
          "%s has a kernel size of %s, but a weight of shape %s.",
          operation, window.kernel(), weight);
    }
    if (inputs.size() == 3 && !inputs.get(2).shape().equals(Shape.of(outputs))) {
      throw new ShapeException(
          "%s with %d output channels needs a bias of shape [%d], but got %s.",
          operation, outputs, outputs, inputs.get(2).shape());
    }
  }

  /** Condition of the adjoints: a gradient for every position of the kernel on the images. */
  static void checkPositions(String operation, Window window, Shape image, Shape gradient) {
    for (int i = 0; i < 2; i++) {
      if (gradient.size(2 + i) < 1 || gradient.size(2 + i) != window.positions(i, image.size(i))) {
        throw new ShapeException(
            "%s of %d x %d wants gradients of %d x %d positions of the kernel, but got %s.",
            operation,
            image.size(0),
            image.size(1),
            window.positions(0, image.size(0)),
            window.positions(1, image.size(1)),
            gradient);
      }
    }
  }

  /** The attributes that ONNX's two share. */
  static Map<String, Object> attributes(Window window, int groups, Object... more) {
    Map<String, Object> all = Check.attributes(more);
    all.put("kernel_shape", Check.longs(window.kernel()));
    all.put("strides", Check.longs(window.stride()));
    all.put("pads", Check.longs(window.pads()));
    all.put("dilations", Check.longs(window.dilation()));
    all.put("group", (long) groups);
    return all;
  }

  @Override
  List<TensorType> infer(List<TensorType> inputs);
}
