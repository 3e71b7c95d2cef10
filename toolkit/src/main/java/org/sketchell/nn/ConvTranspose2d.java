package org.sketchell.nn;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** Transposed convolution with learned kernels; see {@link Functional#convTranspose2d}. */
public final class ConvTranspose2d extends ConvolutionLayer<ConvTranspose2d> {
  /**
   * Never works: a transposed convolution must be told three numbers.
   *
   * @throws ShapeException always, naming them
   */
  public ConvTranspose2d() {
    this(missing(), 0, Size.of(0));
  }

  /**
   * Square kernels; stride 1, no padding.
   *
   * @param kernel height and width of a kernel, in pixels
   */
  public ConvTranspose2d(int inChannels, int outChannels, int kernel) {
    this(inChannels, outChannels, Size.of(kernel));
  }

  /** Stride 1, no padding. */
  public ConvTranspose2d(int inChannels, int outChannels, Size kernel) {
    super(inChannels, outChannels, kernel);
  }

  private static int missing() {
    throw argumentsMissing("ConvTranspose2d");
  }

  /** Pixels added below and right of the result; less than the stride. */
  public ConvTranspose2d outputPadding(int pixels) {
    return how(how().withOutputPadding(Size.of(pixels)));
  }

  /** Pixels added below and right of the result; less than the stride. */
  public ConvTranspose2d outputPadding(int height, int width) {
    return how(how().withOutputPadding(Size.of(height, width)));
  }

  @Override
  int[] weightSizes(int in, int out, Size size, int groups) {
    return new int[] {in, out / groups, size.height(), size.width()};
  }

  @Override
  ConvTranspose2d self() {
    return this;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.convTranspose2d(
        input, weight().value(), bias() == null ? null : bias().value(), how());
  }
}
