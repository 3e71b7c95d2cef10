// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * Means over as many regions as the result has pixels; see {@link Functional#adaptiveAvgPool2d}.
 */
public final class AdaptiveAvgPool2d extends Layer {
  private final Size output;

  /** A square result; 1 is the mean over the whole image. */
  public AdaptiveAvgPool2d(int output) {
    this(Size.of(output));
  }

  public AdaptiveAvgPool2d(Size output) {
    this.output = output;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.adaptiveAvgPool2d(input, output);
  }

  @Override
  protected String options() {
    return "output_size=" + output;
  }
}
