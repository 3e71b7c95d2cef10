// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** Larger images with fewer channels; see {@link Functional#pixelShuffle}. */
public final class PixelShuffle extends Layer {
  private final int factor;

  /** Height and width become so many times larger. */
  public PixelShuffle(int factor) {
    if (factor < 1) {
      throw new ShapeException("PixelShuffle needs a factor of at least 1, but got %d.", factor);
    }
    this.factor = factor;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.pixelShuffle(input, factor);
  }

  @Override
  protected String options() {
    return "upscale_factor=" + factor;
  }
}
