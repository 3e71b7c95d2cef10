// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** 0 below 0, 6 above 6, else x; see {@link Functional#relu6}. */
public final class ReLU6 extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return Functional.relu6(input);
  }
}
