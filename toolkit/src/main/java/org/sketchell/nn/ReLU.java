// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** max(x, 0). */
public final class ReLU extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return input.relu();
  }
}
