// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** log(1 + exp(x)). */
public final class Softplus extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return input.softplus();
  }
}
