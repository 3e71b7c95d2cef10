// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.Arrays;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;

/** Splits one dimension into several: undoes {@link Flatten}. */
public final class Unflatten extends Layer {
  private final int dimension;
  private final int[] sizes;

  /** Splits a dimension (-1 is the last) into dimensions of the given sizes. */
  public Unflatten(int dimension, int... sizes) {
    this.dimension = dimension;
    this.sizes = sizes.clone();
  }

  @Override
  protected Tensor compute(Tensor input) {
    int axis = input.shape().axis(dimension);
    Shape target = input.shape().without(axis);
    for (int i = 0; i < sizes.length; i++) {
      target = target.insert(axis + i, sizes[i]);
    }
    return input.reshape(target.sizes());
  }

  @Override
  protected String options() {
    return "dim=" + dimension + ", unflattened_size=" + Arrays.toString(sizes);
  }
}
