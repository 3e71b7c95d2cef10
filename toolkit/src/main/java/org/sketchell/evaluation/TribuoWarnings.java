// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What Tribuo logs of classes that were never predicted, or are not in the data: a report says it
 * in its tables, and whoever configures no log, as in a plain jshell, would meet it raw.
 */
final class TribuoWarnings {
  /** Held, or the logger and its level would be collected. */
  private static final Logger LOGGER =
      Logger.getLogger("org.tribuo.classification.evaluation.ConfusionMetrics");

  private TribuoWarnings() {}

  /** Runs code without them; one at a time, so that the level before comes back. */
  static synchronized <T> T without(Supplier<T> code) {
    Level before = LOGGER.getLevel();
    LOGGER.setLevel(Level.OFF);
    try {
      return code.get();
    } finally {
      LOGGER.setLevel(before);
    }
  }
}
