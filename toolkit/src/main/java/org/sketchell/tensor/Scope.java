// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.function.Supplier;

/**
 * In which part of a network operators are applied, for people who read the graph. Belongs to one
 * thread.
 */
public final class Scope {
  private static final ThreadLocal<String> CURRENT = ThreadLocal.withInitial(() -> "");

  private Scope() {}

  /** Runs code that belongs to a part, such as the layer {@code block2.conv1}. */
  public static <T> T of(String part, Supplier<T> code) {
    String before = CURRENT.get();
    CURRENT.set(part);
    try {
      return code.get();
    } finally {
      CURRENT.set(before);
    }
  }

  /** The part that operators are applied in now; empty outside of any. */
  static String current() {
    return CURRENT.get();
  }
}
