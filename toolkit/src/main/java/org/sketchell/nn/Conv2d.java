// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** Convolution of images with learned kernels; see {@link Functional#conv2d}. */
public final class Conv2d extends ConvolutionLayer<Conv2d> {
  /** What can be said of a convolution where it is made; see {@link Options}. */
  public sealed interface Option
      permits Options.Stride,
          Options.Padding,
          Options.PaddingRule,
          Options.InMode,
          Options.Dilation,
          Options.Groups,
          Options.Bias {}

  /**
   * Never works: a convolution must be told three numbers.
   *
   * @throws ShapeException always, naming them
   */
  public Conv2d() {
    this(missing(), 0, Size.of(0));
  }

  /**
   * Square kernels; without options stride 1 and no padding.
   *
   * @param kernel height and width of a kernel, in pixels
   */
  public Conv2d(int inChannels, int outChannels, int kernel, Option... options) {
    this(inChannels, outChannels, Size.of(kernel), options);
  }

  /** Kernels of any size; without options stride 1 and no padding. */
  public Conv2d(int inChannels, int outChannels, Size kernel, Option... options) {
    super(
        inChannels,
        outChannels,
        kernel,
        Options.convolution((Object[]) options),
        Options.hasBias((Object[]) options));
  }

  private Conv2d(int outChannels, Size kernel, Option... options) {
    super(
        outChannels,
        kernel,
        Options.convolution((Object[]) options),
        Options.hasBias((Object[]) options));
  }

  private Conv2d(Conv2d like, Convolution how, Parameter weight, Parameter bias) {
    super(like, how, weight, bias);
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
  public static Conv2d conv2d(int inChannels, int outChannels, int kernel, Option... options) {
    return new Conv2d(inChannels, outChannels, kernel, options);
  }

  /**
   * Square kernels over as many channels as the first images have, PyTorch's LazyConv2d. Its
   * parameters are drawn when it sees them, from the generator that {@code manualSeed} sets, as
   * those of a layer that is made then.
   *
   * @param kernel height and width of a kernel, in pixels
   * @throws ShapeException if a number is less than 1
   */
  public static Conv2d lazy(int outChannels, int kernel, Option... options) {
    return new Conv2d(outChannels, Size.of(kernel), options);
  }

  /** As {@link #lazy(int, int, Option...)}, with kernels of any size. */
  public static Conv2d lazy(int outChannels, Size kernel, Option... options) {
    return new Conv2d(outChannels, kernel, options);
  }

  private static int missing() {
    throw argumentsMissing("Conv2d");
  }

  /** With the padding that a word stands for; {@code "same"} needs stride 1. */
  @CheckReturnValue
  public Conv2d padding(String rule) {
    return how(how().padding(rule));
  }

  /** What lies around the image where it is padded. */
  public PaddingMode paddingMode() {
    return how().paddingMode();
  }

  /**
   * With something else around the image.
   *
   * @param name zeros, reflect, replicate or circular
   * @throws IllegalArgumentException for any other word
   */
  @CheckReturnValue
  public Conv2d paddingMode(String name) {
    return how(how().paddingMode(PaddingMode.of(name)));
  }

  @Override
  int inChannels(Parameter kernels, int groups) {
    return kernels.knownSize(1) * groups;
  }

  @Override
  int[] weightSizes(int in, int out, Size size, int groups) {
    return new int[] {out, in / groups, size.height(), size.width()};
  }

  @Override
  Conv2d copy(Convolution changed, Parameter sharedWeight, Parameter sharedBias) {
    return new Conv2d(this, changed, sharedWeight, sharedBias);
  }

  @Override
  protected Tensor compute(Tensor input) {
    see(input);
    return Functional.conv2d(
        input, weight().value(), bias() == null ? null : bias().value(), how());
  }
}
