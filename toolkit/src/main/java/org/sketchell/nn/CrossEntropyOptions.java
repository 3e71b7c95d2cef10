package org.sketchell.nn;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * Options of cross entropy; {@link #plain()} is PyTorch's default.
 *
 * @param reduction what becomes of the losses of single positions
 * @param smoothing share of the target, from 0 to 1, that is spread evenly over all classes
 * @param weight one number per class that its losses are multiplied with; null for none
 */
public record CrossEntropyOptions(Reduction reduction, double smoothing, Tensor weight) {
  private static final CrossEntropyOptions PLAIN = new CrossEntropyOptions(Reduction.MEAN, 0, null);

  /** Checks the range of the smoothing. */
  public CrossEntropyOptions {
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new ShapeException(
          "Label smoothing is a share from 0 to 1, but got %s.", String.valueOf(smoothing));
    }
  }

  /** The mean, without smoothing or weights. */
  public static CrossEntropyOptions plain() {
    return PLAIN;
  }

  /** With another reduction. */
  public CrossEntropyOptions withReduction(Reduction other) {
    return new CrossEntropyOptions(other, smoothing, weight);
  }

  /** With label smoothing. */
  public CrossEntropyOptions withSmoothing(double share) {
    return new CrossEntropyOptions(reduction, share, weight);
  }

  /** With one weight per class. */
  public CrossEntropyOptions withWeight(Tensor perClass) {
    return new CrossEntropyOptions(reduction, smoothing, perClass);
  }
}
