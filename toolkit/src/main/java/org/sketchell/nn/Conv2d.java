package org.sketchell.nn;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** Convolution of images with learned kernels; see {@link Functional#conv2d}. */
public final class Conv2d extends ConvolutionLayer<Conv2d> {
  /**
   * Never works: a convolution must be told three numbers.
   *
   * @throws ShapeException always, naming them
   */
  public Conv2d() {
    this(missing(), 0, Size.of(0));
  }

  /**
   * Square kernels; stride 1, no padding.
   *
   * @param kernel height and width of a kernel, in pixels
   */
  public Conv2d(int inChannels, int outChannels, int kernel) {
    this(inChannels, outChannels, Size.of(kernel));
  }

  /** Stride 1, no padding. */
  public Conv2d(int inChannels, int outChannels, Size kernel) {
    super(inChannels, outChannels, kernel);
  }

  /**
   * Never works; see {@link #Conv2d()}.
   *
   * @throws ShapeException always, naming the arguments that are missing
   */
  public static Conv2d conv2d() {
    return new Conv2d();
  }

  /** The same as the constructor, for those who type {@code conv2d(1, 5, 3)}. */
  public static Conv2d conv2d(int inChannels, int outChannels, int kernel) {
    return new Conv2d(inChannels, outChannels, kernel);
  }

  private static int missing() {
    throw argumentsMissing("Conv2d");
  }

  /** Chooses the padding that keeps the image's size; needs stride 1. */
  public Conv2d samePadding() {
    return how(how().withSamePadding());
  }

  @Override
  int[] weightSizes(int in, int out, Size size, int groups) {
    return new int[] {out, in / groups, size.height(), size.width()};
  }

  @Override
  Conv2d self() {
    return this;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.conv2d(
        input, weight().value(), bias() == null ? null : bias().value(), how());
  }
}
