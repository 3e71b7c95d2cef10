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
  private final String name;
  private final boolean least;
  private final double value;

  private StopAt(String name, boolean least, double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("A target is a number, but that of " + name + " is none.");
    }
    this.name = name;
    this.least = least;
    this.value = value;
  }

  /** Ends after an epoch with this value or a higher one, such as of an accuracy. */
  public static StopAt atLeast(String name, double value) {
    return new StopAt(name, true, value);
  }

  /** Ends after an epoch with this value or a lower one, such as of a loss. */
  public static StopAt atMost(String name, double value) {
    return new StopAt(name, false, value);
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    if (!run.wasLeftOut(name, epoch)) {
      double now = epoch.value(name);
      if (least ? now >= value : now <= value) {
        run.stop(String.format(Locale.ROOT, "%s is %s, which was the target %s", name, now, value));
      }
    }
  }

  /** For example {@code StopAt(validation_accuracy at least 0.97)}. */
  @Override
  public String toString() {
    return "StopAt(" + name + (least ? " at least " : " at most ") + value + ")";
  }
}
