// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** x relu6(x + 3) / 6; see {@link Functional#hardswish}. */
public final class Hardswish extends Layer {
  @Override
  protected Tensor compute(Tensor input) {
    return Functional.hardswish(input);
  }
}
