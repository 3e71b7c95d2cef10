package org.sketchell.benchmarks;

/**
 * One layer of a benchmark network, described so that every contestant can build it its own way.
 */
public sealed interface Layer {

  /** A 3x3 convolution with bias, stride 1 and one pixel of zero padding: the size stays. */
  record Convolution(int in, int out) implements Layer {}

  /** {@code max(x, 0)}, element by element. */
  record Rectifier() implements Layer {}

  /** Max pooling over 2x2 windows, stride 2. */
  record Pooling() implements Layer {}

  /** {@code [n, c, h, w]} to {@code [n, c*h*w]}. */
  record Flattening() implements Layer {}

  /** {@code x W^T + b} with {@code W} of shape {@code [out, in]}. */
  record Linear(int in, int out) implements Layer {}
}
