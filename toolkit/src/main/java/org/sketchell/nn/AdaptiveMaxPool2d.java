// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * The largest values of as many regions as the result has pixels; see {@link
 * Functional#adaptiveMaxPool2d}.
 */
public final class AdaptiveMaxPool2d extends Layer {
  private final Size output;

  /** A square result; 1 is the largest value of the whole image. */
  public AdaptiveMaxPool2d(int output) {
    this(Size.of(output));
  }

  public AdaptiveMaxPool2d(Size output) {
    this.output = output;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.adaptiveMaxPool2d(input, output);
  }

  @Override
  protected String options() {
    return "output_size=" + output;
  }
}
