package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** The largest value under a moving window; see {@link Functional#maxPool2d}. */
public final class MaxPool2d extends PoolingLayer<MaxPool2d> {
  /** Square windows side by side. */
  public MaxPool2d(int kernel) {
    this(Size.of(kernel));
  }

  /** Windows side by side. */
  public MaxPool2d(Size kernel) {
    super(kernel);
  }

  /** Distance between two elements of the window, in pixels. */
  public MaxPool2d dilation(int pixels) {
    return how(how().withDilation(Size.of(pixels)));
  }

  /** Distance between two elements of the window, in pixels. */
  public MaxPool2d dilation(int height, int width) {
    return how(how().withDilation(Size.of(height, width)));
  }

  /** The maxima of each window and where they lie; see {@link MaxUnpool2d}. */
  public Functional.Pooled withIndices(Tensor input) {
    return Functional.maxPool2dWithIndices(input, how());
  }

  @Override
  MaxPool2d self() {
    return this;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.maxPool2d(input, how());
  }
}
