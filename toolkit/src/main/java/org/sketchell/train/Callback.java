package org.sketchell.train;

import java.util.Map;

/** Is told how training goes on; may stop it with {@link TrainingRun#stop}. */
public interface Callback {
  /** Before the first step, and again when training goes on after an interruption. */
  default void started(TrainingRun run) {}

  /**
   * After every update.
   *
   * @param step position in the epoch, from 1
   * @param steps updates in an epoch
   * @param means what was logged so far in this epoch, each the mean over its images
   */
  default void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {}

  /** After every epoch; the learner has the trained values. */
  default void epochEnded(TrainingRun run, EpochMetrics epoch) {}

  /** After the last step, also when training was interrupted; the learner has the values. */
  default void ended(TrainingRun run) {}
}
