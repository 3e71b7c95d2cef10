// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import org.sketchell.operator.Resize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Resizing along one dimension as a matrix, [output, input]. */
final class Interpolation {
  private Interpolation() {}

  /**
   * The weights of the pixels along one dimension.
   *
   * @param dimension 0 down the image, 1 across
   */
  static Tensor matrix(Resize resize, int dimension) {
    int input = dimension == 0 ? resize.inputHeight() : resize.inputWidth();
    int output = dimension == 0 ? resize.height() : resize.width();
    float[] weights = new float[output * input];
    for (int i = 0; i < output; i++) {
      double at = resize.place(dimension, i);
      int low = (int) Math.floor(at);
      float share = (float) (at - low);
      weights[i * input + Math.min(low, input - 1)] += 1 - share;
      weights[i * input + Math.min(low + 1, input - 1)] += share;
    }
    return Tensors.tensor(weights, output, input);
  }
}
