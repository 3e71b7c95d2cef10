// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/** The largest value under a moving window; see {@link Functional#maxPool2d}. */
public final class MaxPool2d extends PoolingLayer<MaxPool2d> {
  /** What can be said of a max pooling where it is made; see {@link Options}. */
  public sealed interface Option
      permits Options.Stride, Options.Padding, Options.Dilation, Options.CeilMode {}

  /** Square windows; without options side by side. */
  public MaxPool2d(int kernel, Option... options) {
    this(Size.of(kernel), options);
  }

  /** Windows of any size; without options side by side. */
  public MaxPool2d(Size kernel, Option... options) {
    this(Options.pooling(kernel, (Object[]) options));
  }

  private MaxPool2d(PoolingWindow how) {
    super(how);
  }

  /** Distance between two elements of the window, in pixels. */
  public Size dilation() {
    return how().dilation();
  }

  /** With another distance between two elements of the window, in pixels. */
  @CheckReturnValue
  public MaxPool2d dilation(int pixels) {
    return how(how().dilation(Size.of(pixels)));
  }

  /** With another distance between two elements of the window, in pixels. */
  @CheckReturnValue
  public MaxPool2d dilation(int height, int width) {
    return how(how().dilation(Size.of(height, width)));
  }

  /** The maxima of each window and where they lie; see {@link MaxUnpool2d}. */
  public Functional.Pooled forwardWithIndices(Tensor input) {
    return Functional.maxPool2dWithIndices(input, how());
  }

  @Override
  MaxPool2d copy(PoolingWindow changed) {
    return new MaxPool2d(changed);
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.maxPool2d(input, how());
  }
}
