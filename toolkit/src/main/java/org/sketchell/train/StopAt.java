// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.Locale;

/**
 * Ends training when a value is good enough.
 *
 * <pre>{@code
 * new Trainer().maxEpochs(50).callback(StopAt.atLeast("validation_accuracy", 0.97))
 * }</pre>
 */
public final class StopAt implements Callback {
  private final Watched watched;
  private final double value;

  private StopAt(Watched watched, double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(
          "A target is a number, but that of " + watched.name() + " is none.");
    }
    this.watched = watched;
    this.value = value;
  }

  /**
   * Ends after an epoch, or validation, with this value or a higher one, such as of an accuracy.
   */
  public static StopAt atLeast(String name, double value) {
    return new StopAt(Watched.highest(name), value);
  }

  /** Ends after an epoch, or validation, with this value or a lower one, such as of a loss. */
  public static StopAt atMost(String name, double value) {
    return new StopAt(Watched.lowest(name), value);
  }

  @Override
  public void validated(TrainingRun run, ValidationMetrics metrics) {
    watched.in(metrics).ifPresent(now -> next(run, now));
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    watched.in(epoch).ifPresent(now -> next(run, now));
  }

  private void next(TrainingRun run, double now) {
    if (now == value || watched.isBetter(now, value)) {
      run.stop(
          String.format(
              Locale.ROOT, "%s is %s, which was the target %s", watched.name(), now, value));
    }
  }

  /** For example {@code StopAt(validation_accuracy at least 0.97)}. */
  @Override
  public String toString() {
    return "StopAt("
        + watched.name()
        + (watched.lowest() ? " at most " : " at least ")
        + value
        + ")";
  }
}
