// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** Logarithm of the softmax along one dimension, computed without overflow. */
public final class LogSoftmax extends Layer {
  private final int dimension;

  /** Along one dimension; -1 is the last. */
  public LogSoftmax(int dimension) {
    this.dimension = dimension;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return input.logSoftmax(dimension);
  }

  @Override
  protected String options() {
    return "dim=" + dimension;
  }
}
