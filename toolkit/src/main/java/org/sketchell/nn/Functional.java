package org.sketchell.nn;

import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Unary;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * The functions behind the layers, for use without their parameters' bookkeeping. Images are batch
 * x channels x height x width; semantics and defaults are PyTorch's.
 */
public final class Functional {
  private Functional() {}

  // Convolution ----------------------------------------------------------------------------------

  /**
   * Convolution with stride 1 and without padding.
   *
   * @param weight [output channels, input channels, kernel height, kernel width]
   */
  public static Tensor conv2d(Tensor images, Tensor weight) {
    return conv2d(images, weight, null, Convolution.plain());
  }

  /**
   * Convolution.
   *
   * @param weight [output channels, input channels / groups, kernel height, kernel width]
   * @param bias [output channels], or null for none
   * @return [batch, output channels, floor((size + 2 padding - dilation (kernel - 1) - 1) / stride)
   *     + 1 for height and width]
   */
  public static Tensor conv2d(Tensor images, Tensor weight, Tensor bias, Convolution how) {
    return withBias(new Conv(how.window(weight.shape()), how.groups()), images, weight, bias);
  }

  /**
   * Transposed convolution: spreads every pixel over a kernel; the adjoint of {@link #conv2d}.
   *
   * @param weight [input channels, output channels / groups, kernel height, kernel width]
   * @param bias [output channels], or null for none
   */
  public static Tensor convTranspose2d(Tensor images, Tensor weight, Tensor bias, Convolution how) {
    return withBias(
        new ConvTranspose(how.window(weight.shape()), how.outputPadding().list(), how.groups()),
        images,
        weight,
        bias);
  }

  private static Tensor withBias(Operator operator, Tensor images, Tensor weight, Tensor bias) {
    return bias == null
        ? Tensor.apply(operator, images, weight)
        : Tensor.apply(operator, images, weight, bias);
  }

  // Pooling --------------------------------------------------------------------------------------

  /** The largest value of each square window, windows side by side. */
  public static Tensor maxPool2d(Tensor images, int kernel) {
    return maxPool2d(images, PoolingWindow.of(kernel));
  }

  /** The largest value under a moving window; padding never wins. */
  public static Tensor maxPool2d(Tensor images, PoolingWindow how) {
    MaxPool pool = new MaxPool(how.window(images.shape()), false);
    Tensor inside = insideRelu(images);
    return inside == null ? Tensor.apply(pool, images) : Tensor.apply(pool, inside).relu();
  }

  /**
   * The input of a ReLU that has not been computed, else null. ReLU is monotonic, so pooling first
   * and rectifying the few maxima gives the same numbers for less work.
   */
  private static Tensor insideRelu(Tensor images) {
    return images.value().isPresent()
        ? null
        : images
            .node()
            .filter(node -> node.operator() == Unary.RELU)
            .map(node -> node.inputs().get(0))
            .orElse(null);
  }

  // Linear ---------------------------------------------------------------------------------------

  /**
   * x W' + b over the last dimension.
   *
   * @param input [..., in features]
   * @param weight [out features, in features]
   * @param bias [out features], or null for none
   */
  public static Tensor linear(Tensor input, Tensor weight, Tensor bias) {
    if (input.rank() == 0 || weight.rank() != 2 || input.size(-1) != weight.size(1)) {
      throw new ShapeException(
          "linear with weight %s wants %s features in the last dimension, but got an input of shape"
              + " %s.",
          weight.shape(),
          weight.rank() == 2 ? weight.size(1) : "a matrix of out x in",
          input.shape());
    }
    if (input.rank() == 2) {
      return withBias(new Gemm(false, true), input, weight, bias);
    }
    int[] sizes = input.shape().with(-1, weight.size(0)).sizes();
    return withBias(new Gemm(false, true), input.reshape(-1, weight.size(1)), weight, bias)
        .reshape(sizes);
  }

  /** All dimensions but the batch joined into one. */
  public static Tensor flatten(Tensor input) {
    return input.flatten(1);
  }
}
