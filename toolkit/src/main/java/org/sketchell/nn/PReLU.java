// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** x where positive, else a learned slope times x; see {@link Functional#prelu}. */
public final class PReLU extends Layer {
  private final Parameter weight;

  /** One slope for all channels, which begins at 0.25. */
  public PReLU() {
    this(1);
  }

  /** One slope per channel, or one for all; they begin at 0.25. */
  public PReLU(int slopes) {
    this(slopes, 0.25);
  }

  /**
   * Slopes with a first value of their own.
   *
   * @param slopes 1, or the number of channels
   */
  public PReLU(int slopes, double initial) {
    if (slopes < 1) {
      throw new ShapeException(
          "PReLU needs one slope for all channels or one for each, but got %d.", slopes);
    }
    weight = new Parameter(Tensors.full(initial, slopes));
  }

  /** The slopes: [1] or [channels]. */
  public Parameter weight() {
    return weight;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.prelu(input, weight.value());
  }

  @Override
  protected String options() {
    return "num_parameters=" + weight.shape().size(0);
  }
}
