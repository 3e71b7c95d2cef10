// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Tensor;

/**
 * The mean of another attribution over copies of the image with noise, which evens out what changes
 * from pixel to pixel by chance (Smilkov and others 2017).
 */
public final class SmoothGrad implements Attribution {
  private final Attribution attribution;
  private final int samples;
  private final double deviation;
  private final long seed;

  /** Smooths an attribution with 25 copies and noise of 0.15, for images from 0 to 1. */
  public SmoothGrad(Attribution attribution) {
    this(attribution, 25, 0.15, 0);
  }

  private SmoothGrad(Attribution attribution, int samples, double deviation, long seed) {
    if (samples < 1 || !(deviation >= 0)) {
      throw new IllegalArgumentException(
          ("Smoothing takes at least 1 copy and noise of a standard deviation of at least 0, but got"
                  + " %s and %s.")
              .formatted(samples, deviation));
    }
    this.attribution = attribution;
    this.samples = samples;
    this.deviation = deviation;
    this.seed = seed;
  }

  /** Number of copies. */
  public int samples() {
    return samples;
  }

  /** The same with another number of copies, at least 1. */
  @CheckReturnValue
  public SmoothGrad samples(int number) {
    return new SmoothGrad(attribution, number, deviation, seed);
  }

  /** Standard deviation of the noise, in units of the image. */
  public double standardDeviation() {
    return deviation;
  }

  /** The same with noise of another standard deviation, at least 0, in units of the image. */
  @CheckReturnValue
  public SmoothGrad standardDeviation(double noise) {
    return new SmoothGrad(attribution, samples, noise, seed);
  }

  /** Seed of the noise. */
  public long seed() {
    return seed;
  }

  @CheckReturnValue
  public SmoothGrad seed(long number) {
    return new SmoothGrad(attribution, samples, deviation, number);
  }

  /** Of the shape that the smoothed attribution gives. */
  @Override
  public Tensor attribute(Tensor images, int target) {
    Generator noise = new Generator(seed);
    Tensor seen = images.detach();
    Tensor sum = null;
    for (int i = 0; i < samples; i++) {
      Tensor copy = seen.plus(noise.randn(seen.shape().sizes()).times(deviation));
      Tensor map = attribution.attribute(copy, target);
      sum = sum == null ? map : sum.plus(map).evaluate();
    }
    return sum.div(samples).evaluate();
  }

  @Override
  public String toString() {
    String smoothed =
        attribution.getClass().isSynthetic() || attribution.getClass().isHidden()
            ? "a function"
            : attribution.toString();
    return "SmoothGrad("
        + smoothed
        + ", samples="
        + samples
        + ", standard_deviation="
        + deviation
        + ")";
  }
}
