// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * What convolutions and transposed convolutions share.
 *
 * @param <L> the layer's own type, which its options give
 */
public abstract sealed class ConvolutionLayer<L extends ConvolutionLayer<L>> extends Layer
    permits Conv2d, ConvTranspose2d {
  private final int outChannels;
  private final Size kernel;
  private final Convolution how;
  private final Parameter weight;
  private final Parameter bias;

  ConvolutionLayer(
      int inChannels, int outChannels, Size kernel, Convolution how, boolean withBias) {
    if (inChannels < 1 || outChannels < 1 || kernel.height() < 1 || kernel.width() < 1) {
      throw new ShapeException(
          "%s needs channels and a kernel size of at least 1, but got %d input channels, %d output"
              + " channels and a kernel of %s.",
          getClass().getSimpleName(), inChannels, outChannels, kernel);
    }
    this.outChannels = outChannels;
    this.kernel = kernel;
    this.how = how;
    this.weight = drawWeight(inChannels, how.groups());
    this.bias = withBias ? drawBias(inChannels, how.groups()) : null;
  }

  /** One whose parameters are drawn later. */
  ConvolutionLayer(int outChannels, Size kernel, Convolution how, boolean withBias) {
    if (outChannels < 1 || kernel.height() < 1 || kernel.width() < 1) {
      throw new ShapeException(
          "%s needs channels and a kernel size of at least 1, but got %d output channels and a"
              + " kernel of %s.",
          getClass().getSimpleName(), outChannels, kernel);
    }
    this.outChannels = outChannels;
    this.kernel = kernel;
    this.how = how;
    this.weight = drawWeight(0, how.groups());
    this.bias = withBias ? drawBias(0, how.groups()) : null;
  }

  /** A copy over the given parameters. */
  ConvolutionLayer(ConvolutionLayer<L> like, Convolution how, Parameter weight, Parameter bias) {
    this.outChannels = like.outChannels;
    this.kernel = like.kernel;
    this.how = how;
    this.weight = weight;
    this.bias = bias;
  }

  static ShapeException argumentsMissing(String name) {
    return new ShapeException(
        "%s needs three arguments: in channels (channels of the images that come in: 1 for grey, 3"
            + " for colour), out channels (number of kernels, each of which gives one feature map)"
            + " and kernel size (height and width of a kernel in pixels); for example %s(1, 5, 3).",
        name, name);
  }

  static void requireGroups(int groups, int inChannels, int outChannels) {
    if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0) {
      throw new ShapeException(
          "%d groups must divide both the %d input channels and the %d output channels.",
          groups, inChannels, outChannels);
    }
  }

  private Parameter drawWeight(int inChannels, int groups) {
    requireGroups(groups, inChannels, outChannels);
    int[] sizes = sizes(inChannels, groups);
    return inChannels == 0
        ? new Parameter(new Unsized(this, sizes))
        : new Parameter(Initialization.weight(sizes));
  }

  private Parameter drawBias(int inChannels, int groups) {
    return inChannels == 0
        ? new Parameter(new Unsized(this, outChannels))
        : new Parameter(Initialization.bias(outChannels, sizes(inChannels, groups)));
  }

  private int[] sizes(int inChannels, int groups) {
    return weightSizes(inChannels, outChannels, kernel, groups);
  }

  /** Channels that come in; 0 if that is not known yet. */
  private int inChannels() {
    return inChannels(weight, how.groups());
  }

  abstract int inChannels(Parameter kernels, int groups);

  /** Sizes of the kernels; 0 for what the input channels decide, if they are 0. */
  abstract int[] weightSizes(int in, int out, Size size, int groups);

  /** Takes the number of channels from images, if it is not known. */
  final void see(Tensor images) {
    if (!weight.isSized()) {
      if (images.rank() != 4 || images.size(1) == 0) {
        throw new ShapeException(
            "%s wants batch x channels x height x width, but got %s; a dimension of size 1 that is"
                + " missing is added with unsqueeze(0).",
            getClass().getSimpleName(), images.shape());
      }
      requireGroups(how.groups(), images.size(1), outChannels);
      weight.begin(() -> Initialization.weight(sizes(images.size(1), how.groups())));
    }
    if (bias != null && !bias.isSized()) {
      bias.begin(() -> Initialization.bias(outChannels, weight.shape().sizes()));
    }
  }

  abstract L copy(Convolution changed, Parameter sharedWeight, Parameter sharedBias);

  final L how(Convolution changed) {
    int groups = changed.groups();
    return inMyMode(
        groups == how.groups()
            ? copy(changed, weight, bias)
            : copy(
                changed,
                drawWeight(inChannels(), groups),
                bias == null ? null : drawBias(inChannels(), groups)));
  }

  /** The kernels. */
  public Parameter weight() {
    return weight;
  }

  /** One number per output channel, or null if there is no bias. */
  public Parameter bias() {
    return bias;
  }

  /** How the kernel moves: all options but the bias. */
  public Convolution how() {
    return how;
  }

  /** Height and width of a kernel. */
  public Size kernel() {
    return kernel;
  }

  /** Distance between two positions of the kernel, in pixels. */
  public Size stride() {
    return how.stride();
  }

  /** With another distance between two positions of the kernel, in pixels. */
  @CheckReturnValue
  public L stride(int pixels) {
    return how(how.stride(Size.of(pixels)));
  }

  /** With another distance between two positions of the kernel, in pixels. */
  @CheckReturnValue
  public L stride(int height, int width) {
    return how(how.stride(Size.of(height, width)));
  }

  /** What is added around the image, in pixels. */
  public Size padding() {
    return how.padding();
  }

  /** With so much around the image, in pixels. */
  @CheckReturnValue
  public L padding(int pixels) {
    return how(how.padding(Size.of(pixels)));
  }

  /** With so much around the image, in pixels. */
  @CheckReturnValue
  public L padding(int height, int width) {
    return how(how.padding(Size.of(height, width)));
  }

  /** Distance between two elements of the kernel, in pixels. */
  public Size dilation() {
    return how.dilation();
  }

  /** With another distance between two elements of the kernel, in pixels. */
  @CheckReturnValue
  public L dilation(int pixels) {
    return how(how.dilation(Size.of(pixels)));
  }

  /** With another distance between two elements of the kernel, in pixels. */
  @CheckReturnValue
  public L dilation(int height, int width) {
    return how(how.dilation(Size.of(height, width)));
  }

  /** Number of groups of channels that do not see each other. */
  public int groups() {
    return how.groups();
  }

  /** With another number of groups of channels; its weights have other shapes and are new. */
  @CheckReturnValue
  public L groups(int number) {
    return how(how.groups(number));
  }

  /** With or without a bias; one that is not there yet is drawn. */
  @CheckReturnValue
  public L bias(boolean learned) {
    Parameter kept = bias == null && learned ? drawBias(inChannels(), how.groups()) : bias;
    return inMyMode(copy(how, weight, learned ? kept : null));
  }

  @Override
  protected String options() {
    return Unsized.text(inChannels())
        + ", "
        + outChannels
        + ", kernel_size="
        + kernel
        + how
        + (bias == null ? ", bias=false" : "")
        + (how.paddingMode() == PaddingMode.ZEROS ? "" : ", padding_mode=" + how.paddingMode());
  }
}
