// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.sketchell.nn.Module;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * How much the class's score falls when a window of the image is covered; each pixel gets the mean
 * over the windows that cover it (Zeiler and Fergus 2014). Needs no gradient, so it explains any
 * function that gives scores, such as a model from a file.
 */
public final class Occlusion implements Attribution {
  /** Images in one run of the network; more take memory and save no time. */
  private static final int LARGEST_RUN = 256;

  private final Scores scores;
  private final int window;
  private final int stride;
  private final double baseline;

  /** Explains a network, in evaluation mode, with a window of 3 x 3 black pixels, one by one. */
  public Occlusion(Module model) {
    this(Scores.of(model), 3, 1, 0);
  }

  /**
   * Explains any function, with a window of 3 x 3 black pixels, one by one.
   *
   * @param model float32 [batch, channels, height, width] to scores [batch, classes], for batches
   *     of any size up to 256
   */
  public Occlusion(UnaryOperator<Tensor> model) {
    this(Scores.of(model), 3, 1, 0);
  }

  private Occlusion(Scores scores, int window, int stride, double baseline) {
    if (window < 1 || stride < 1 || stride > window) {
      throw new IllegalArgumentException(
          ("A window of at least 1 pixel moves by at least 1 and at most its own size, so that every"
                  + " pixel is covered; it got window %s and stride %s.")
              .formatted(window, stride));
    }
    this.scores = scores;
    this.window = window;
    this.stride = stride;
    this.baseline = baseline;
  }

  /** Height and width of the window, in pixels. */
  public int window() {
    return window;
  }

  /** The same with a square window of another size, not less than the stride. */
  @CheckReturnValue
  public Occlusion window(int pixels) {
    return new Occlusion(scores, pixels, stride, baseline);
  }

  /** By how many pixels the window moves. */
  public int stride() {
    return stride;
  }

  /** The same with a window that moves by a number of pixels, at most its own size. */
  @CheckReturnValue
  public Occlusion stride(int pixels) {
    return new Occlusion(scores, window, pixels, baseline);
  }

  /** The value of the window. */
  public double baseline() {
    return baseline;
  }

  /** The same with a window of another value than 0, black. */
  @CheckReturnValue
  public Occlusion baseline(double value) {
    return new Occlusion(scores, window, stride, value);
  }

  /** Of the images' shape, the same in all channels; signed. */
  @Override
  public Tensor attribute(Tensor images, int target) {
    if (images.rank() != 4) {
      throw new ShapeException(
          "Occlusion wants batch x channels x height x width, but got %s.", images.shape());
    }
    return scores.evaluating(
        () -> Tensor.withoutGradients(() -> occlude(images.detach().evaluate(), target)));
  }

  private Tensor occlude(Tensor images, int target) {
    int batch = images.size(0);
    int height = images.size(2);
    int width = images.size(3);
    Tensor whole = scores.of(images, target);
    Scores.requireNumbers(whole, target);
    List<Tensor> windows = windows(height, width);
    int run = Math.max(1, LARGEST_RUN / Math.max(1, batch));
    Tensor sum = Tensors.zeros(batch, 1, height, width);
    Tensor covered = Tensors.zeros(height, width);
    for (int from = 0; from < windows.size(); from += run) {
      List<Tensor> some = windows.subList(from, Math.min(windows.size(), from + run));
      Tensor masks = Tensors.stack(0, some).reshape(some.size(), 1, 1, height, width).evaluate();
      Tensor occluded =
          images.unsqueeze(0).times(masks.negate().plus(1)).plus(masks.times(baseline));
      Tensor left =
          scores.of(occluded.reshape(-1, images.size(1), height, width).evaluate(), target);
      Tensor fall = whole.unsqueeze(0).minus(left.reshape(some.size(), batch));
      sum = sum.plus(fall.reshape(some.size(), batch, 1, 1, 1).times(masks).sum(0)).evaluate();
      covered = covered.plus(masks.sum(0, 1, 2)).evaluate();
    }
    return sum.div(covered).expand(images.shape().sizes()).evaluate();
  }

  /** One mask for each place of the window: 1 inside, 0 outside; cut off at the image's end. */
  private List<Tensor> windows(int height, int width) {
    List<Tensor> masks = new ArrayList<>();
    for (int top = 0; top == 0 || top - stride + window < height; top += stride) {
      for (int left = 0; left == 0 || left - stride + window < width; left += stride) {
        float[] mask = new float[height * width];
        for (int y = top; y < Math.min(height, top + window); y++) {
          for (int x = left; x < Math.min(width, left + window); x++) {
            mask[y * width + x] = 1;
          }
        }
        masks.add(Tensors.tensor(mask, height, width));
      }
    }
    return masks;
  }

  @Override
  public String toString() {
    return "Occlusion(" + scores + ", window=" + window + ", stride=" + stride + ")";
  }
}
