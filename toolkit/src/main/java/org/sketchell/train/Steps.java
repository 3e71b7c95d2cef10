// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.Map;
import java.util.Optional;
import org.sketchell.data.Batches;
import org.sketchell.data.BatchesAhead;

/** What computes the steps of a run: this process, or a {@link Team}. */
abstract sealed class Steps implements AutoCloseable permits TrainingSession, TeamSession {
  /** What an epoch's steps do; before it is said, they train all groups. */
  abstract void enter(Stage of);

  /**
   * Gets the next batch of an epoch of training.
   *
   * @param batch its number
   * @return how many examples it has
   */
  abstract int load(BatchesAhead batches, int epoch, int batch);

  /**
   * Gets the next batch to validate on.
   *
   * @param batch its number
   * @return how many examples it has; 0 after the last
   */
  abstract int loadHeld(Batches batches, int batch);

  /**
   * One update from the batch.
   *
   * @param rates of each group
   * @return the loss before the update
   */
  abstract float step(int count, double[] rates);

  /** Adds the gradient of the batch to those that an update is made of; returns its loss. */
  abstract float gather(int count);

  /** Adds what the last step, over a batch of this size, logged. */
  abstract void addLogged(int count, Means means);

  /**
   * What one of the steps of the last run logged, by name, of its batch alone.
   *
   * @return empty before the first
   */
  abstract Map<String, Double> lastValues(int step);

  /** Adds what the learner logs about the batch. */
  abstract void validate(int count, Means means);

  /** Lets what the weights are count in the average over epochs, if there is one. */
  abstract void endEpoch(int epoch);

  /** Whether training has left all parameters and buffers finite. */
  abstract boolean isFinite();

  /** Whether nothing at all that training changes is infinite or undefined. */
  abstract boolean isFiniteThroughout();

  /** Where numbers stopped being finite in the last step; the session is spent then. */
  abstract Optional<Anomaly> anomaly(int count, double[][] rates);

  /** The same in the validation of the batch, if its loss is not finite. */
  abstract Optional<Anomaly> validationAnomaly(int count);

  /** Into how many shares updates over so many examples, of which one was done, are cut. */
  abstract int shares(int count);

  /** Threads of the processor that steps like the last one leave. */
  abstract int spareThreads();

  /** Gives the trained values, or their average, to the learner's parameters and buffers. */
  abstract void writeBack();

  /** Everything that training changed so far, to come back to. */
  abstract TrainingSession.Snapshot snapshot();

  abstract void restore(TrainingSession.Snapshot snapshot);

  /** Whether there is one state, and not one for each shard. */
  boolean hasOneState() {
    return true;
  }

  /** Why there is nothing to go on from; empty as long as there is. */
  Optional<String> spent() {
    return Optional.empty();
  }

  @Override
  public abstract void close();
}
