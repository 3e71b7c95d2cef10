package org.sketchell.train;

import java.util.Map;
import org.sketchell.tensor.Tensor;

/**
 * Gives the learner back, at the end, the values it had after its best epoch. Values of epochs in
 * another process, before a {@link Checkpoint}, are not known.
 */
public final class KeepBest implements Callback {
  private final String name;
  private final boolean lowest;
  private double best;
  private Map<String, Tensor> state;
  private int epochOfState;

  private KeepBest(String name, boolean lowest) {
    this.name = name;
    this.lowest = lowest;
  }

  /** The epoch with the lowest value is the best, such as for a loss. */
  public static KeepBest lowest(String name) {
    return new KeepBest(name, true);
  }

  /** The epoch with the highest value is the best, such as for an accuracy. */
  public static KeepBest highest(String name) {
    return new KeepBest(name, false);
  }

  @Override
  public void started(TrainingRun run) {
    if (run.steps() == 0) {
      state = null;
    }
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    if (run.wasLeftOut(name, epoch)) {
      return;
    }
    double value = epoch.value(name);
    if (state == null || Double.isNaN(best) || (lowest ? value < best : value > best)) {
      best = value;
      state = run.learner().stateDict();
      epochOfState = epoch.epoch();
    }
  }

  @Override
  public void ended(TrainingRun run) {
    if (state != null && !run.isInterrupted()) {
      run.restore(epochOfState, state, toString());
    }
  }

  /** For example {@code KeepBest, lowest validation_loss}. */
  @Override
  public String toString() {
    return "KeepBest, " + (lowest ? "lowest " : "highest ") + name;
  }
}
