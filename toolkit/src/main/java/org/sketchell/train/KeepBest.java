// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.Map;
import org.sketchell.tensor.Tensor;

/**
 * Gives the learner back, at the end, the values it had at its best: after an epoch, or for a value
 * of validations after one of these, also {@linkplain Trainer#validateEverySteps within an epoch}.
 * Values from another process, before a {@link Checkpoint}, are not known.
 */
public final class KeepBest implements Callback {
  private final Watched watched;
  private double best;
  private Map<String, Tensor> state;
  private long stepsOfState;

  private KeepBest(Watched watched) {
    this.watched = watched;
  }

  /** The lowest value is the best, such as of a loss. */
  public static KeepBest lowest(String name) {
    return new KeepBest(Watched.lowest(name));
  }

  /** The highest value is the best, such as of an accuracy. */
  public static KeepBest highest(String name) {
    return new KeepBest(Watched.highest(name));
  }

  @Override
  public void started(TrainingRun run) {
    if (run.steps() == 0) {
      state = null;
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
    if (state == null || Double.isNaN(best) || watched.isBetter(value, best)) {
      best = value;
      state = run.learner().stateDict();
      stepsOfState = run.steps();
    }
  }

  @Override
  public void ended(TrainingRun run) {
    if (state != null && !run.isInterrupted()) {
      run.restoreFrom(stepsOfState, state, toString());
    }
  }

  /** For example {@code KeepBest, lowest validation_loss}. */
  @Override
  public String toString() {
    return "KeepBest, " + watched;
  }
}
