// SPDX-License-Identifier: Apache-2.0
package org.sketchell.onnx;

/** A model or a node of ONNX that no graph of Sketchell says; the message is what is missing. */
public final class NotExpressible extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotExpressible(String missing) {
    super(missing);
  }

  /** Fails with what is missing unless it is there. */
  static void unless(boolean expressible, String missing) {
    if (!expressible) {
      throw new NotExpressible(missing);
    }
  }
}
