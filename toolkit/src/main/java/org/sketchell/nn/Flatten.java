// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** Joins all dimensions from one on into one; by default all but the batch. */
public final class Flatten extends Layer {
  private final int start;

  /** Keeps the batch. */
  public Flatten() {
    this(1);
  }

  /** Joins the dimensions from {@code start} on. */
  public Flatten(int start) {
    this.start = start;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return input.flatten(start);
  }

  @Override
  protected String options() {
    return start == 1 ? "" : "start_dim=" + start;
  }
}
