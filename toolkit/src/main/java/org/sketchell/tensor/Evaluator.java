// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.nio.ByteBuffer;
import java.util.List;

/** Computes tensors; found through {@link java.util.ServiceLoader}. */
public interface Evaluator {
  /**
   * Computes tensors that have no value yet, all in one run, each into a direct buffer in native
   * byte order, its elements in row-major order.
   */
  List<ByteBuffer> evaluate(List<Tensor> tensors);
}
