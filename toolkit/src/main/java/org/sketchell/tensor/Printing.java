// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.function.Supplier;

/** How much of tensors is printed while some code runs, for values that hold tensors. */
public enum Printing {
  /** As PyTorch prints them; the normal case. */
  WHOLE {
    @Override
    String text(Tensor tensor) {
      return tensor.whole();
    }
  },

  /** On one line: the elements of small tensors, type and shape of others. */
  BRIEF {
    @Override
    String text(Tensor tensor) {
      return tensor.shape().elements() > FEW
          ? tensor.type().toString()
          : tensor.whole().replaceAll("\\n+ *", " ");
    }
  },

  /** On one line, and nothing is computed for it. */
  UNCOMPUTED {
    @Override
    String text(Tensor tensor) {
      return tensor.value().isPresent() ? BRIEF.text(tensor) : tensor.type() + ", not computed yet";
    }
  };

  private static final int FEW = 10;

  private static final ThreadLocal<Printing> NOW = ThreadLocal.withInitial(() -> WHOLE);

  /** Runs code in which tensors print themselves so, on this thread. */
  public <T> T during(Supplier<T> code) {
    Printing before = NOW.get();
    NOW.set(this);
    try {
      return code.get();
    } finally {
      NOW.set(before);
    }
  }

  static Printing now() {
    return NOW.get();
  }

  abstract String text(Tensor tensor);
}
