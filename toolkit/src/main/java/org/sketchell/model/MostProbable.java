// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import java.util.OptionalInt;

/** The class that a row of probabilities speaks for. */
public final class MostProbable {
  private MostProbable() {}

  /**
   * The index of the highest one, the first of equals.
   *
   * @param probabilities one row after the other, each of {@code classes}
   * @return empty if one of the row is NaN: then it speaks for no class
   */
  public static OptionalInt of(float[] probabilities, int row, int classes) {
    int from = row * classes;
    int best = from;
    for (int i = from; i < from + classes; i++) {
      if (Float.isNaN(probabilities[i])) {
        return OptionalInt.empty();
      }
      best = probabilities[i] > probabilities[best] ? i : best;
    }
    return OptionalInt.of(best - from);
  }
}
