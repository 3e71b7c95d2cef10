// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** Convolution of lines of numbers with learned kernels; see {@link Functional#conv1d}. */
public final class Conv1d extends Layer {
  /** What can be said of a convolution where it is made; see {@link Options}. */
  public sealed interface Option
      permits Options.Stride,
          Options.Padding,
          Options.PaddingRule,
          Options.InMode,
          Options.Dilation,
          Options.Groups,
          Options.Bias {}

  private final int outChannels;
  private final int kernel;
  private final Convolution how;
  private final Parameter weight;
  private final Parameter bias;

  /**
   * Without options stride 1 and no padding.
   *
   * @param kernel length of a kernel
   * @throws ShapeException if a number is less than 1, or an option has two different numbers
   */
  public Conv1d(int inChannels, int outChannels, int kernel, Option... options) {
    if (inChannels < 1 || outChannels < 1 || kernel < 1) {
      throw new ShapeException(
          "Conv1d needs channels and a kernel size of at least 1, but got %d input channels, %d"
              + " output channels and a kernel of %d.",
          inChannels, outChannels, kernel);
    }
    this.outChannels = outChannels;
    this.kernel = kernel;
    how = Functional.alongLines(Options.convolution((Object[]) options));
    weight = drawWeight(inChannels, how.groups());
    bias = Options.hasBias((Object[]) options) ? drawBias(inChannels, how.groups()) : null;
  }

  /** One whose parameters are drawn later. */
  private Conv1d(int outChannels, int kernel, Option... options) {
    if (outChannels < 1 || kernel < 1) {
      throw new ShapeException(
          "Conv1d needs channels and a kernel size of at least 1, but got %d output channels and a"
              + " kernel of %d.",
          outChannels, kernel);
    }
    this.outChannels = outChannels;
    this.kernel = kernel;
    how = Functional.alongLines(Options.convolution((Object[]) options));
    weight = drawWeight(0, how.groups());
    bias = Options.hasBias((Object[]) options) ? drawBias(0, how.groups()) : null;
  }

  /**
   * Kernels over as many channels as the first lines have, PyTorch's LazyConv1d. Its parameters are
   * drawn when it sees them, from the generator that {@code manualSeed} sets, as those of a layer
   * that is made then.
   *
   * @param kernel length of a kernel
   * @throws ShapeException if a number is less than 1, or an option has two different numbers
   */
  public static Conv1d lazy(int outChannels, int kernel, Option... options) {
    return new Conv1d(outChannels, kernel, options);
  }

  private Conv1d(Conv1d like, Convolution how, Parameter weight, Parameter bias) {
    this.outChannels = like.outChannels;
    this.kernel = like.kernel;
    this.how = how;
    this.weight = weight;
    this.bias = bias;
  }

  private Parameter drawWeight(int inChannels, int groups) {
    ConvolutionLayer.requireGroups(groups, inChannels, outChannels);
    return inChannels == 0
        ? new Parameter(new Unsized(this, outChannels, 0, kernel))
        : new Parameter(Initialization.weight(outChannels, inChannels / groups, kernel));
  }

  private Parameter drawBias(int inChannels, int groups) {
    return inChannels == 0
        ? new Parameter(new Unsized(this, outChannels))
        : new Parameter(Initialization.bias(outChannels, outChannels, inChannels / groups, kernel));
  }

  /** Channels that come in; 0 if that is not known yet. */
  private int inChannels() {
    return weight.knownSize(1) * how.groups();
  }

  /** Takes the number of channels from lines, if it is not known. */
  private void see(Tensor lines) {
    if (!weight.isSized()) {
      if (lines.rank() != 3 || lines.size(1) == 0) {
        throw new ShapeException(
            "Conv1d wants lines of batch x channels x length, but got %s.", lines.shape());
      }
      int channels = lines.size(1);
      ConvolutionLayer.requireGroups(how.groups(), channels, outChannels);
      weight.begin(() -> Initialization.weight(outChannels, channels / how.groups(), kernel));
    }
    if (bias != null && !bias.isSized()) {
      bias.begin(() -> Initialization.bias(outChannels, weight.shape().sizes()));
    }
  }

  private Conv1d how(Convolution changed) {
    int groups = changed.groups();
    return inMyMode(
        groups == how.groups()
            ? new Conv1d(this, changed, weight, bias)
            : new Conv1d(
                this,
                changed,
                drawWeight(inChannels(), groups),
                bias == null ? null : drawBias(inChannels(), groups)));
  }

  /** The kernels: [out channels, in channels / groups, kernel]. */
  public Parameter weight() {
    return weight;
  }

  /** One number per output channel, or null if there is no bias. */
  public Parameter bias() {
    return bias;
  }

  /** With or without a bias; one that is not there yet is drawn. */
  @CheckReturnValue
  public Conv1d bias(boolean learned) {
    Parameter kept = bias == null && learned ? drawBias(inChannels(), how.groups()) : bias;
    return inMyMode(new Conv1d(this, how, weight, learned ? kept : null));
  }

  /** Length of a kernel. */
  public int kernel() {
    return kernel;
  }

  /** Distance between two positions of the kernel. */
  public int stride() {
    return how.stride().width();
  }

  /** With another distance between two positions of the kernel. */
  @CheckReturnValue
  public Conv1d stride(int elements) {
    return how(how.stride(Size.of(1, elements)));
  }

  /** Elements added at each end. */
  public int padding() {
    return how.padding().width();
  }

  /** With elements added at each end. */
  @CheckReturnValue
  public Conv1d padding(int elements) {
    return how(how.padding(Size.of(0, elements)));
  }

  /** With the padding that a word stands for; {@code "same"} needs stride 1. */
  @CheckReturnValue
  public Conv1d padding(String rule) {
    return how(how.padding(rule));
  }

  /** What is added at the ends. */
  public PaddingMode paddingMode() {
    return how.paddingMode();
  }

  /**
   * With something else added at the ends.
   *
   * @param name zeros, reflect, replicate or circular
   * @throws IllegalArgumentException for any other word
   */
  @CheckReturnValue
  public Conv1d paddingMode(String name) {
    return how(how.paddingMode(PaddingMode.of(name)));
  }

  /** Distance between two elements of the kernel. */
  public int dilation() {
    return how.dilation().width();
  }

  /** With another distance between two elements of the kernel. */
  @CheckReturnValue
  public Conv1d dilation(int elements) {
    return how(how.dilation(Size.of(1, elements)));
  }

  /** Number of groups of channels that do not see each other. */
  public int groups() {
    return how.groups();
  }

  /** With another number of groups of channels; its weights have other shapes and are new. */
  @CheckReturnValue
  public Conv1d groups(int number) {
    return how(how.groups(number));
  }

  @Override
  protected Tensor compute(Tensor input) {
    see(input);
    return Functional.conv1d(input, weight.value(), bias == null ? null : bias.value(), how);
  }

  @Override
  protected String options() {
    StringBuilder text = new StringBuilder();
    text.append(Unsized.text(inChannels()))
        .append(", ")
        .append(outChannels)
        .append(", kernel_size=");
    text.append(kernel);
    if (stride() != 1) {
      text.append(", stride=").append(stride());
    }
    if (how.same()) {
      text.append(", padding=same");
    } else if (padding() != 0) {
      text.append(", padding=").append(padding());
    }
    if (dilation() != 1) {
      text.append(", dilation=").append(dilation());
    }
    if (groups() != 1) {
      text.append(", groups=").append(groups());
    }
    if (bias == null) {
      text.append(", bias=false");
    }
    if (paddingMode() != PaddingMode.ZEROS) {
      text.append(", padding_mode=").append(paddingMode());
    }
    return text.toString();
  }
}
