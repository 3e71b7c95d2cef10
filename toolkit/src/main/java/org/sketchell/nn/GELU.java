// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** x times the normal distribution's cumulative probability at x, with the exact error function. */
public final class GELU extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return input.gelu();
  }
}
