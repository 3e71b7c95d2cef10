// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** x where positive, else slope times x. */
public final class LeakyReLU extends Layer {
  private final double slope;

  /** With slope 0.01. */
  public LeakyReLU() {
    this(0.01);
  }

  public LeakyReLU(double slope) {
    this.slope = slope;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return input.leakyRelu(slope);
  }

  @Override
  protected String options() {
    return "negative_slope=" + slope;
  }
}
