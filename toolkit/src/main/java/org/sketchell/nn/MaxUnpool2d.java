// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * Puts maxima back to where {@link MaxPool2d#forwardWithIndices} found them, and zeros elsewhere.
 * It needs the indices beside the values, so it is applied to both and is no {@link Module}.
 */
public final class MaxUnpool2d {
  private final PoolingWindow how;

  /** Undoes square windows side by side. */
  public MaxUnpool2d(int kernel) {
    this(PoolingWindow.of(kernel));
  }

  /** Undoes the given windows. */
  public MaxUnpool2d(PoolingWindow how) {
    this.how = how;
  }

  /** Images of the smallest size that such a pooling makes the values' size of. */
  public Tensor forward(Functional.Pooled pooled) {
    return forward(pooled.values(), pooled.indices());
  }

  /** Images of the smallest size that such a pooling makes the values' size of. */
  public Tensor forward(Tensor values, Tensor indices) {
    return Functional.maxUnpool2d(values, indices, how);
  }

  /** Images of the given size. */
  public Tensor forward(Tensor values, Tensor indices, Size output) {
    return Functional.maxUnpool2d(values, indices, output);
  }

  @Override
  public String toString() {
    return "MaxUnpool2d(" + how + ")";
  }
}
