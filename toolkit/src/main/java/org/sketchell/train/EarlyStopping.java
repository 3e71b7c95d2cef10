package org.sketchell.train;

/**
 * Ends training when a value has not become better for some epochs.
 *
 * <pre>{@code
 * new Trainer().maxEpochs(50).callback(EarlyStopping.lowest("validation_loss", 3))
 * }</pre>
 */
public final class EarlyStopping implements Callback {
  private final String name;
  private final boolean lowest;
  private final int patience;
  private double best;
  private int waited;

  private EarlyStopping(String name, boolean lowest, int patience) {
    if (patience < 1) {
      throw new IllegalArgumentException(
          "The patience is a number of epochs of at least 1, but got " + patience + ".");
    }
    this.name = name;
    this.lowest = lowest;
    this.patience = patience;
    forget();
  }

  /** Waits for a lower value, such as a loss, for at most {@code patience} epochs. */
  public static EarlyStopping lowest(String name, int patience) {
    return new EarlyStopping(name, true, patience);
  }

  /** Waits for a higher value, such as an accuracy, for at most {@code patience} epochs. */
  public static EarlyStopping highest(String name, int patience) {
    return new EarlyStopping(name, false, patience);
  }

  private void forget() {
    best = lowest ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    waited = 0;
  }

  @Override
  public void started(TrainingRun run) {
    forget();
    run.history().forEach(this::learnOf);
  }

  private void learnOf(EpochMetrics epoch) {
    double value = epoch.value(name);
    if (lowest ? value < best : value > best) {
      best = value;
      waited = 0;
    } else {
      waited++;
    }
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    learnOf(epoch);
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
        + ")";
  }
}
