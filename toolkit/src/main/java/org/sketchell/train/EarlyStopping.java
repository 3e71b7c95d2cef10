package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;

/**
 * Ends training when a value has not become better for some epochs, of those that it is known of.
 *
 * <pre>{@code
 * new Trainer().maxEpochs(50).callback(EarlyStopping.lowest("validation_loss", 3))
 * }</pre>
 */
public final class EarlyStopping implements Callback {
  private final String name;
  private final boolean lowest;
  private final int patience;
  private final double delta;
  private double best;
  private int waited;

  private EarlyStopping(String name, boolean lowest, int patience, double delta) {
    if (patience < 1) {
      throw new IllegalArgumentException(
          "The patience is a number of epochs of at least 1, but got " + patience + ".");
    }
    if (!(delta >= 0 && delta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The least improvement is a number of 0 or more, but got " + delta + ".");
    }
    this.delta = delta;
    this.name = name;
    this.lowest = lowest;
    this.patience = patience;
    forget();
  }

  /** Waits for a lower value, such as a loss, for at most {@code patience} epochs. */
  public static EarlyStopping lowest(String name, int patience) {
    return new EarlyStopping(name, true, patience, 0);
  }

  /** Waits for a higher value, such as an accuracy, for at most {@code patience} epochs. */
  public static EarlyStopping highest(String name, int patience) {
    return new EarlyStopping(name, false, patience, 0);
  }

  /** By how much a value must be better to count; 0 at first. */
  public double delta() {
    return delta;
  }

  /** The same, for which only an improvement by more than this counts. */
  @CheckReturnValue
  public EarlyStopping delta(double least) {
    return new EarlyStopping(name, lowest, patience, least);
  }

  private void forget() {
    best = lowest ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    waited = 0;
  }

  @Override
  public void started(TrainingRun run) {
    forget();
    run.history().forEach(epoch -> learnOf(run, epoch));
  }

  private void learnOf(TrainingRun run, EpochMetrics epoch) {
    if (run.wasLeftOut(name, epoch)) {
      return;
    }
    double value = epoch.value(name);
    if (lowest ? value < best - delta : value > best + delta) {
      best = value;
      waited = 0;
    } else {
      waited++;
    }
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    learnOf(run, epoch);
    if (waited >= patience) {
      run.stop(name + " has not improved on " + best + " for " + patience + " epochs");
    }
  }

  @Override
  public String toString() {
    return "EarlyStopping("
        + (lowest ? "lowest " : "highest ")
        + name
        + ", patience="
        + patience
        + (delta == 0 ? "" : ", delta=" + delta)
        + ")";
  }
}
