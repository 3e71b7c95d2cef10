// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Optional;

/**
 * What of a recipe decides the graph of a step, beside learner and batch.
 *
 * @param seed of what is drawn
 * @param clipNorm largest length of the gradient; 0 for any
 * @param clipValue largest size of each of its elements; 0 for any
 * @param gathered how many batches an update is made of
 * @param averaging of the weights
 */
record StepForm(
    long seed, double clipNorm, double clipValue, int gathered, Optional<Averaging> averaging) {

  /** Each batch gives an update, of the whole gradient. */
  static StepForm plain(long seed) {
    return new StepForm(seed, 0, 0, 1, Optional.empty());
  }

  @CheckReturnValue
  StepForm clipNorm(double norm) {
    return new StepForm(seed, norm, clipValue, gathered, averaging);
  }

  boolean gathers() {
    return gathered > 1;
  }

  /** Whether each step brings an average of the weights up to date. */
  boolean averagesSteps() {
    return averaging.filter(Averaging::isOverSteps).isPresent();
  }
}
