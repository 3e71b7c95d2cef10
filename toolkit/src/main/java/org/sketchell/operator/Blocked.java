// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

/**
 * Operators on ONNX Runtime's blocked layout of images: [n, c, h, w] lies in memory as [n, c /
 * block, h, w, block], so that a vector of the processor holds one pixel of several channels. A
 * tensor of this layout has the shape [n, c, h, w] like any other; who made it knows how it lies.
 * They are for the process that has made sure that its ONNX Runtime has them, never for a file, and
 * only lowering makes them: they have no gradients.
 */
public sealed interface Blocked extends Operator permits BlockedConv, IntoBlocks, OutOfBlocks {
  /** Channels in a block, 8 or 16; the processor has one of them. */
  int block();

  @Override
  default String domain() {
    return "com.microsoft.nchwc";
  }
}
