// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** Gives back what it gets. */
public final class Identity extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return input;
  }
}
