// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** Transposed convolution with learned kernels; see {@link Functional#convTranspose2d}. */
public final class ConvTranspose2d extends ConvolutionLayer<ConvTranspose2d> {
  /** What can be said of a transposed convolution where it is made; see {@link Options}. */
  public sealed interface Option
      permits Options.Stride,
          Options.Padding,
          Options.OutputPadding,
          Options.Dilation,
          Options.Groups,
          Options.Bias {}

  /**
   * Never works: a transposed convolution must be told three numbers.
   *
   * @throws ShapeException always, naming them
   */
  public ConvTranspose2d() {
    this(missing(), 0, Size.of(0));
  }

  /**
   * Square kernels; without options stride 1 and no padding.
   *
   * @param kernel height and width of a kernel, in pixels
   */
  public ConvTranspose2d(int inChannels, int outChannels, int kernel, Option... options) {
    this(inChannels, outChannels, Size.of(kernel), options);
  }

  /** Kernels of any size; without options stride 1 and no padding. */
  public ConvTranspose2d(int inChannels, int outChannels, Size kernel, Option... options) {
    super(
        inChannels,
        outChannels,
        kernel,
        Options.convolution((Object[]) options),
        Options.hasBias((Object[]) options));
  }

  private ConvTranspose2d(int outChannels, Size kernel, Option... options) {
    super(
        outChannels,
        kernel,
        Options.convolution((Object[]) options),
        Options.hasBias((Object[]) options));
  }

  private ConvTranspose2d(ConvTranspose2d like, Convolution how, Parameter weight, Parameter bias) {
    super(like, how, weight, bias);
  }

  /**
   * Square kernels over as many channels as the first images have, PyTorch's LazyConvTranspose2d.
   * Its parameters are drawn when it sees them, from the generator that {@code manualSeed} sets, as
   * those of a layer that is made then.
   *
   * @param kernel height and width of a kernel, in pixels
   * @throws ShapeException if a number is less than 1
   */
  public static ConvTranspose2d lazy(int outChannels, int kernel, Option... options) {
    return new ConvTranspose2d(outChannels, Size.of(kernel), options);
  }

  /** As {@link #lazy(int, int, Option...)}, with kernels of any size. */
  public static ConvTranspose2d lazy(int outChannels, Size kernel, Option... options) {
    return new ConvTranspose2d(outChannels, kernel, options);
  }

  private static int missing() {
    throw argumentsMissing("ConvTranspose2d");
  }

  /** Pixels added below and right of the result. */
  public Size outputPadding() {
    return how().outputPadding();
  }

  /** With pixels added below and right of the result; less than stride or dilation. */
  @CheckReturnValue
  public ConvTranspose2d outputPadding(int pixels) {
    return how(how().outputPadding(Size.of(pixels)));
  }

  /** With pixels added below and right of the result; less than stride or dilation. */
  @CheckReturnValue
  public ConvTranspose2d outputPadding(int height, int width) {
    return how(how().outputPadding(Size.of(height, width)));
  }

  @Override
  int inChannels(Parameter kernels, int groups) {
    return kernels.knownSize(0);
  }

  @Override
  int[] weightSizes(int in, int out, Size size, int groups) {
    return new int[] {in, out / groups, size.height(), size.width()};
  }

  @Override
  ConvTranspose2d copy(Convolution changed, Parameter sharedWeight, Parameter sharedBias) {
    return new ConvTranspose2d(this, changed, sharedWeight, sharedBias);
  }

  @Override
  protected Tensor compute(Tensor input) {
    see(input);
    return Functional.convTranspose2d(
        input, weight().value(), bias() == null ? null : bias().value(), how());
  }
}
