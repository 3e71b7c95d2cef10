// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** Hyperbolic tangent. */
public final class Tanh extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return input.tanh();
  }
}
