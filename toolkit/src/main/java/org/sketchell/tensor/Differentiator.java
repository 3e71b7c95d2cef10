// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.List;

/** Finds gradients, as graph; found through {@link java.util.ServiceLoader}. */
public interface Differentiator {
  /**
   * The gradients of {@code sum(output * cotangent)} with respect to each input; one tensor per
   * input, of its shape; null where the output does not depend on it.
   */
  List<Tensor> gradients(Tensor output, Tensor cotangent, List<Tensor> inputs);
}
