package org.sketchell.optim;

import java.util.Locale;

/** Ranges of an update rule's numbers. */
final class Setting {
  private Setting() {}

  static void atLeastZero(String what, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "The %s must be 0 or more, but is %s.", what, value));
    }
  }

  /** A share of the past that is kept: from 0 to 1, without 1. */
  static void share(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "The %s must be at least 0 and less than 1, but is %s.", what, value));
    }
  }
}
