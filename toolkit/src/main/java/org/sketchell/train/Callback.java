// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.Map;

/** Is told how training goes on; may stop it with {@link TrainingRun#stop}. */
public interface Callback {
  /** Before the first step, and again when training goes on after an interruption. */
  default void started(TrainingRun run) {}

  /**
   * After every batch, of which {@link Trainer#accumulateGradients several} may make an update; of
   * several that {@linkplain Trainer#stepsTogether run as one}, after the last.
   *
   * @param step position in the epoch, from 1
   * @param steps batches in an epoch
   * @param means what was logged so far in this epoch, over all its images; it moves on with
   *     training, so copy it to keep it. What the step itself gave is {@link TrainingRun#lastStep}
   */
  default void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {}

  /**
   * After every validation, also that at the end of an epoch, of which {@link #epochEnded} tells
   * next; the learner has the trained values.
   */
  default void validated(TrainingRun run, ValidationMetrics metrics) {}

  /** After every epoch; the learner has the trained values. */
  default void epochEnded(TrainingRun run, EpochMetrics epoch) {}

  /**
   * Instead of {@link #ended}, when an error ends training: in the learner's code, in a callback,
   * in reading the images, or because the loss is no number. It is thrown on afterwards.
   */
  default void failed(TrainingRun run, Throwable error) {}

  /** After the last step, also when training was interrupted; the learner has the values. */
  default void ended(TrainingRun run) {}
}
