// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * Sets whole channels of images to zero while training, and divides the others by the probability
 * to stay (Tompson et al. 2015). In evaluation it changes nothing.
 */
public final class Dropout2d extends Layer {
  private final double probability;

  /** Drops half of them. */
  public Dropout2d() {
    this(0.5);
  }

  /**
   * Drops a share.
   *
   * @param probability from 0 to 1
   * @throws IllegalArgumentException if it is outside
   */
  public Dropout2d(double probability) {
    this.probability = Dropout.checked(probability);
  }

  /** Share that is dropped. */
  public double probability() {
    return probability;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return isTraining() ? Functional.dropout2d(input, probability) : input;
  }

  @Override
  protected String options() {
    return "p=" + probability;
  }
}
