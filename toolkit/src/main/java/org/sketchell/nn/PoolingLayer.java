package org.sketchell.nn;

/**
 * What poolings share. Options are set on a new layer, before its first use: {@code new
 * MaxPool2d(3).stride(2).padding(1)}.
 *
 * @param <L> the layer's own type, returned by its options
 */
abstract class PoolingLayer<L extends PoolingLayer<L>> extends Layer {
  private PoolingWindow how;

  PoolingLayer(Size kernel) {
    how = PoolingWindow.of(kernel);
  }

  abstract L self();

  L how(PoolingWindow changed) {
    requireUnused();
    how = changed;
    return self();
  }

  /** The window and how it moves. */
  public PoolingWindow how() {
    return how;
  }

  /** Distance between two positions of the window, in pixels; by default the window's size. */
  public L stride(int pixels) {
    return how(how.withStride(Size.of(pixels)));
  }

  /** Distance between two positions of the window, in pixels. */
  public L stride(int height, int width) {
    return how(how.withStride(Size.of(height, width)));
  }

  /** Pixels around the image, at most half the window. */
  public L padding(int pixels) {
    return how(how.withPadding(Size.of(pixels)));
  }

  /** Pixels around the image, at most half the window. */
  public L padding(int height, int width) {
    return how(how.withPadding(Size.of(height, width)));
  }

  /** Also pools windows that start inside the image and hang over its end. */
  public L ceilMode() {
    return how(how.withCeilMode(true));
  }

  @Override
  protected String options() {
    return how.toString();
  }
}
