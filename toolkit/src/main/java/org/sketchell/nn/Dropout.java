// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * Sets single numbers to zero while training, each with the same probability, and divides the
 * others by the probability to stay (Srivastava et al. 2014). In evaluation it changes nothing.
 */
public final class Dropout extends Layer {
  private final double probability;

  /** Drops half of them. */
  public Dropout() {
    this(0.5);
  }

  /**
   * Drops a share.
   *
   * @param probability from 0 to 1
   * @throws IllegalArgumentException if it is outside
   */
  public Dropout(double probability) {
    this.probability = checked(probability);
  }

  static double checked(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "Dropout needs a probability from 0 to 1, but got %s.".formatted(probability));
    }
    return probability;
  }

  /** Share that is dropped. */
  public double probability() {
    return probability;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return isTraining() ? Functional.dropout(input, probability) : input;
  }

  @Override
  protected String options() {
    return "p=" + probability;
  }
}
