// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** relu6(x + 3) / 6; see {@link Functional#hardsigmoid}. */
public final class Hardsigmoid extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return Functional.hardsigmoid(input);
  }
}
