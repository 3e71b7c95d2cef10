// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** x times sigmoid(x), also called swish. */
public final class SiLU extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return input.silu();
  }
}
