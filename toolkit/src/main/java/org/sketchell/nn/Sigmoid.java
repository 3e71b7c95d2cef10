// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** 1 / (1 + exp(-x)). */
public final class Sigmoid extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return input.sigmoid();
  }
}
