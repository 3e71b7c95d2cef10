// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** x tanh(softplus(x)); see {@link Functional#mish}. */
public final class Mish extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return Functional.mish(input);
  }
}
