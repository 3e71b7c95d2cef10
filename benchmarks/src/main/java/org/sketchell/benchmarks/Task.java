// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.Locale;

/** What is done with a network while the clock runs. */
public enum Task {
  /** One step of training: bytes to floats in [0, 1], forward, loss, backward, Adam. */
  TRAIN,
  /** One forward pass without gradients: floats in [0, 1] to logits. */
  INFER;

  /** What it is called in options and tables. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
