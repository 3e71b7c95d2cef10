// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Locale;

/**
 * Ends training when a value has not become better for some epochs, of those that it is known of.
 * Where {@linkplain Trainer#validateEverySteps steps say when to validate}, values of validations
 * are waited for as many validations.
 *
 * <pre>{@code
 * new Trainer().maxEpochs(50).callback(EarlyStopping.lowest("validation_loss", 3))
 * }</pre>
 */
public final class EarlyStopping implements Callback {
  private final Watched watched;
  private final int patience;
  private double best;
  private int waited;

  private EarlyStopping(Watched watched, int patience) {
    if (patience < 1) {
      throw new IllegalArgumentException(
          "The patience is a number of epochs of at least 1, but got " + patience + ".");
    }
    this.watched = watched;
    this.patience = patience;
    forget();
  }

  /** Waits for a lower value, such as a loss, for at most {@code patience} epochs. */
  public static EarlyStopping lowest(String name, int patience) {
    return new EarlyStopping(Watched.lowest(name), patience);
  }

  /** Waits for a higher value, such as an accuracy, for at most {@code patience} epochs. */
  public static EarlyStopping highest(String name, int patience) {
    return new EarlyStopping(Watched.highest(name), patience);
  }

  /** By how much a value must be better to count; 0 at first. */
  public double delta() {
    return watched.delta();
  }

  /** The same, for which only an improvement by more than this counts. */
  @CheckReturnValue
  public EarlyStopping delta(double least) {
    return new EarlyStopping(new Watched(watched.name(), watched.lowest(), least), patience);
  }

  private void forget() {
    best = watched.worst();
    waited = 0;
  }

  @Override
  public void started(TrainingRun run) {
    forget();
    watched.before(run).forEach(this::learnOf);
  }

  private void learnOf(double value) {
    if (watched.isBetter(value, best)) {
      best = value;
      waited = 0;
    } else {
      waited++;
    }
  }

  @Override
  public void validated(TrainingRun run, ValidationMetrics metrics) {
    watched.in(metrics).ifPresent(value -> next(run, value));
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    watched.in(epoch).ifPresent(value -> next(run, value));
  }

  private void next(TrainingRun run, double value) {
    learnOf(value);
    if (waited >= patience) {
      run.stop(
          String.format(
              Locale.ROOT,
              "%s has not improved on %s for %d %s",
              watched.name(),
              best,
              patience,
              watched.occasions(run)));
    }
  }

  @Override
  public String toString() {
    return "EarlyStopping("
        + (watched.lowest() ? "lowest " : "highest ")
        + watched.name()
        + ", patience="
        + patience
        + (delta() == 0 ? "" : ", delta=" + delta())
        + ")";
  }
}
