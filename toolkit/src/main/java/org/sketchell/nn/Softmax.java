// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** exp(x) divided by its sum along one dimension. */
public final class Softmax extends Layer {
  private final int dimension;

  /** Along one dimension; -1 is the last. */
  public Softmax(int dimension) {
    this.dimension = dimension;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return input.softmax(dimension);
  }

  @Override
  protected String options() {
    return "dim=" + dimension;
  }
}
