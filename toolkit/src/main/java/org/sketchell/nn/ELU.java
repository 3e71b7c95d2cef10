// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** x where positive, else alpha (exp(x) - 1). */
public final class ELU extends Layer {
  private final double alpha;

  /** With alpha 1. */
  public ELU() {
    this(1);
  }

  public ELU(double alpha) {
    this.alpha = alpha;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return input.elu(alpha);
  }

  @Override
  protected String options() {
    return "alpha=" + alpha;
  }
}
