package org.sketchell.autodiff;

import org.sketchell.operator.Resize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Resizing along one dimension as a matrix, [output, input]. */
final class Interpolation {
  private Interpolation() {}

  static Tensor matrix(Resize.Rule rule, int input, int output) {
    float[] weights = new float[output * input];
    for (int i = 0; i < output; i++) {
      double at = position(rule, i, input, output);
      int low = (int) Math.floor(at);
      float share = (float) (at - low);
      weights[i * input + Math.min(low, input - 1)] += 1 - share;
      weights[i * input + Math.min(low + 1, input - 1)] += share;
    }
    return Tensors.tensor(weights, output, input);
  }

  /** Where on the input a result's pixel lies, cut to the image. */
  private static double position(Resize.Rule rule, int i, int input, int output) {
    return switch (rule) {
      case NEAREST -> (double) ((long) i * input / output);
      case BILINEAR ->
          output == 1 ? 0 : Math.max(0, Math.min(input - 1, (i + 0.5) * input / output - 0.5));
      case BILINEAR_ALIGNED -> output == 1 ? 0 : (double) i * (input - 1) / (output - 1);
    };
  }
}
