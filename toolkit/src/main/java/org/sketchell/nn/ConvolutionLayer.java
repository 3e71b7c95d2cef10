package org.sketchell.nn;

import org.sketchell.shape.ShapeException;

/**
 * What convolutions and transposed convolutions share. Options are set on a new layer, before its
 * first use: {@code new Conv2d(1, 20, 3).stride(2).padding(1)}.
 *
 * @param <L> the layer's own type, returned by its options
 */
abstract class ConvolutionLayer<L extends ConvolutionLayer<L>> extends Layer {
  private final int inChannels;
  private final int outChannels;
  private final Size kernel;
  private Convolution how = Convolution.plain();
  private Parameter weight;
  private Parameter bias;

  ConvolutionLayer(int inChannels, int outChannels, Size kernel) {
    if (inChannels < 1 || outChannels < 1 || kernel.height() < 1 || kernel.width() < 1) {
      throw new ShapeException(
          "%s needs channels and a kernel size of at least 1, but got %d input channels, %d output"
              + " channels and a kernel of %s.",
          getClass().getSimpleName(), inChannels, outChannels, kernel);
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernel = kernel;
    initialize(true);
  }

  static ShapeException argumentsMissing(String name) {
    return new ShapeException(
        "%s needs three arguments: in channels (channels of the images that come in: 1 for grey, 3"
            + " for colour), out channels (number of kernels, each of which gives one feature map)"
            + " and kernel size (height and width of a kernel in pixels); for example %s(1, 5, 3).",
        name, name);
  }

  private void initialize(boolean withBias) {
    int groups = how.groups();
    if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0) {
      throw new ShapeException(
          "%d groups must divide both the %d input channels and the %d output channels.",
          groups, inChannels, outChannels);
    }
    int[] sizes = weightSizes(inChannels, outChannels, kernel, groups);
    weight = new Parameter(Initialization.weight(sizes));
    bias = withBias ? new Parameter(Initialization.bias(outChannels, sizes)) : null;
  }

  abstract int[] weightSizes(int in, int out, Size size, int groups);

  abstract L self();

  L how(Convolution changed) {
    requireUnused();
    boolean drawAgain = changed.groups() != how.groups();
    how = changed;
    if (drawAgain) {
      initialize(bias != null);
    }
    return self();
  }

  /** The kernels. */
  public Parameter weight() {
    return weight;
  }

  /** One number per output channel, or null if there is no bias. */
  public Parameter bias() {
    return bias;
  }

  /** How the kernel moves. */
  public Convolution how() {
    return how;
  }

  /** Distance between two positions of the kernel, in pixels. */
  public L stride(int pixels) {
    return how(how.withStride(Size.of(pixels)));
  }

  /** Distance between two positions of the kernel, in pixels. */
  public L stride(int height, int width) {
    return how(how.withStride(Size.of(height, width)));
  }

  /** Zeros around the image, in pixels. */
  public L padding(int pixels) {
    return how(how.withPadding(Size.of(pixels)));
  }

  /** Zeros around the image, in pixels. */
  public L padding(int height, int width) {
    return how(how.withPadding(Size.of(height, width)));
  }

  /** Distance between two elements of the kernel, in pixels. */
  public L dilation(int pixels) {
    return how(how.withDilation(Size.of(pixels)));
  }

  /** Distance between two elements of the kernel, in pixels. */
  public L dilation(int height, int width) {
    return how(how.withDilation(Size.of(height, width)));
  }

  /** Number of groups of channels that do not see each other; draws new weights. */
  public L groups(int number) {
    return how(how.withGroups(number));
  }

  /** Leaves the bias out. */
  public L noBias() {
    requireUnused();
    bias = null;
    return self();
  }

  @Override
  protected String options() {
    return inChannels
        + ", "
        + outChannels
        + ", kernel_size="
        + kernel
        + how
        + (bias == null ? ", bias=false" : "");
  }
}
