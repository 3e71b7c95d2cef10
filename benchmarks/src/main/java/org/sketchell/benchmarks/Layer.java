// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

/**
 * One layer of a benchmark network, described so that every contestant can build it its own way.
 */
public sealed interface Layer {

  /**
   * A convolution with zero padding of half a kernel, so that stride 1 keeps the size.
   *
   * @param kernel height and width of a kernel, in pixels; odd
   * @param stride pixels from one position to the next, in both directions
   * @param bias whether a learned number is added to each channel
   */
  record Convolution(int in, int out, int kernel, int stride, boolean bias) implements Layer {
    /** 3x3 with bias, stride 1. */
    Convolution(int in, int out) {
      this(in, out, 3, 1, true);
    }
  }

  /** A transposed convolution of 2x2 kernels with stride 2 and bias: twice as high and wide. */
  record Upconvolution(int in, int out) implements Layer {}

  /** Batch norm with learned scale and shift; epsilon 1e-5, momentum 0.1. */
  record Normalization(int channels) implements Layer {}

  /** {@code max(x, 0)}, element by element. */
  record Rectifier() implements Layer {}

  /** Max pooling over 2x2 windows, stride 2. */
  record Pooling() implements Layer {}

  /** Passes its input on, and keeps it for the {@link Joining} that belongs to it. */
  record Keeping() implements Layer {}

  /**
   * What was kept last, and is kept no longer, and then its input, beside each other as channels.
   */
  record Joining() implements Layer {}

  /** {@code [n, c, h, w]} to {@code [n, c*h*w]}. */
  record Flattening() implements Layer {}

  /** {@code x W^T + b} with {@code W} of shape {@code [out, in]}. */
  record Linear(int in, int out) implements Layer {}
}
