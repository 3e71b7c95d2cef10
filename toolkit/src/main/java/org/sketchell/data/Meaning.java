// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.EnumSet;
import java.util.Set;
import org.sketchell.shape.ElementType;

/** What the numbers of a {@link Field} mean, and so what a step sees of them. */
public enum Meaning {
  /** A picture, channels x height x width: float32 in a step, after preprocessing. */
  PIXELS(EnumSet.of(ElementType.UINT8, ElementType.FLOAT32)),

  /** The index of a class, one for an example or one for each pixel: int64 in a step. */
  CLASS(EnumSet.of(ElementType.UINT8, ElementType.INT64)),

  /** Yes or no, several beside each other, such as labels that exclude none: float32, 0 or 1. */
  FLAGS(EnumSet.of(ElementType.UINT8, ElementType.BOOL, ElementType.FLOAT32)),

  /** Numbers as they are: float32. */
  NUMBERS(EnumSet.of(ElementType.FLOAT32));

  private final Set<ElementType> stored;

  Meaning(Set<ElementType> stored) {
    this.stored = stored;
  }

  /** The element types that such numbers may be stored as. */
  Set<ElementType> stored() {
    return stored;
  }

  /** In lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
