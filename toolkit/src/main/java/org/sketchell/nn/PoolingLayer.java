// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;

/**
 * What poolings share.
 *
 * @param <L> the layer's own type, which its options give
 */
public abstract sealed class PoolingLayer<L extends PoolingLayer<L>> extends Layer
    permits MaxPool2d, AvgPool2d {
  private final PoolingWindow how;

  PoolingLayer(PoolingWindow how) {
    this.how = how;
  }

  abstract L copy(PoolingWindow changed);

  final L how(PoolingWindow changed) {
    return inMyMode(copy(changed));
  }

  /** The window and how it moves. */
  public PoolingWindow how() {
    return how;
  }

  /** Height and width of the window. */
  public Size kernel() {
    return how.kernel();
  }

  /** Distance between two positions of the window, in pixels; by default the window's size. */
  public Size stride() {
    return how.stride();
  }

  /** With another distance between two positions of the window, in pixels. */
  @CheckReturnValue
  public L stride(int pixels) {
    return how(how.stride(Size.of(pixels)));
  }

  /** With another distance between two positions of the window, in pixels. */
  @CheckReturnValue
  public L stride(int height, int width) {
    return how(how.stride(Size.of(height, width)));
  }

  /** Pixels around the image. */
  public Size padding() {
    return how.padding();
  }

  /** With pixels around the image, at most half the window. */
  @CheckReturnValue
  public L padding(int pixels) {
    return how(how.padding(Size.of(pixels)));
  }

  /** With pixels around the image, at most half the window. */
  @CheckReturnValue
  public L padding(int height, int width) {
    return how(how.padding(Size.of(height, width)));
  }

  /** Whether windows are pooled that start inside the image and hang over its end. */
  public boolean ceilMode() {
    return how.ceilMode();
  }

  /** With or without windows that start inside the image and hang over its end. */
  @CheckReturnValue
  public L ceilMode(boolean hanging) {
    return how(how.ceilMode(hanging));
  }

  @Override
  protected String options() {
    return how.toString();
  }
}
