// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shape;

/** What one element of a tensor is. */
public enum ElementType {
  /** 32-bit IEEE floating point; the type of everything that is learned. */
  FLOAT32(4),
  /** 64-bit signed integer: class labels and indices. */
  INT64(8),
  /** Unsigned byte: pixels as they lie in image files. */
  UINT8(1),
  /** Truth value, one byte each, 0 or 1: results of comparisons. */
  BOOL(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element in memory, in bytes. */
  public int bytes() {
    return bytes;
  }

  /** The type's name as PyTorch and NumPy write it, such as {@code float32}. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
