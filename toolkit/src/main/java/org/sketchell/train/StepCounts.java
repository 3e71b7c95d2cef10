// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** How far the steps of a session have come, and what a step is told of that. */
final class StepCounts {
  private final StateLayout layout;
  private final Map<String, Slot> scalars = new HashMap<>();
  private long steps;

  /** Updates that were done before the rules began that are at work now. */
  private long began;

  /** Batches that were done, and examples of those that no update was made of yet. */
  private long batches;

  private int gathered;

  /** Whether there is an average of weights. */
  private boolean isAveraged;

  private int averagedEpoch;

  StepCounts(StateLayout layout) {
    this.layout = layout;
    TracedStep.scalars(layout).forEach((name, type) -> scalars.put(name, Slot.allocate(type)));
  }

  /** Learning rate, step and what else a step is told, by name. */
  Map<String, Slot> scalars() {
    return scalars;
  }

  /**
   * Puts down what the next step over so many examples is told.
   *
   * @param rates of each group
   */
  void tell(int count, double[] rates) {
    for (int i = 0; i < rates.length; i++) {
      scalars.get(PortableStep.LEARNING_RATE).memory().putFloat(i * Float.BYTES, (float) rates[i]);
    }
    feed(PortableStep.STEP, steps + 1);
    if (layout.form().gathers()) {
      feed(TracedStep.BATCH_NUMBER, batches + 1);
      feed(TracedStep.GATHERED_EXAMPLES, gathered + count);
    }
  }

  private void feed(String scalar, float value) {
    scalars.get(scalar).memory().putFloat(0, value);
  }

  /** A step was done. */
  void done(int count, boolean updated) {
    batches++;
    gathered += count;
    if (updated) {
      steps++;
      gathered = 0;
      isAveraged |= layout.form().averagesSteps();
    }
  }

  /** Several steps were done as one, each an update. */
  void doneTogether(int several) {
    steps += several;
    batches += several;
    isAveraged |= layout.form().averagesSteps();
  }

  /** The same were taken back. */
  void undone(int several) {
    steps -= several;
    batches -= several;
  }

  /**
   * An epoch is complete.
   *
   * @param epoch from 1
   * @return how far the average over epochs moves towards the weights; empty if it does not
   */
  OptionalDouble endEpoch(int epoch) {
    int from = layout.form().averaging().map(Averaging::fromEpoch).orElse(0);
    // An epoch whose validation was interrupted ends again when training goes on.
    if (from == 0 || epoch < from || epoch <= averagedEpoch) {
      return OptionalDouble.empty();
    }
    averagedEpoch = epoch;
    isAveraged = true;
    return OptionalDouble.of(1.0 / (epoch - from + 1));
  }

  long steps() {
    return steps;
  }

  long began() {
    return began;
  }

  boolean isAveraged() {
    return isAveraged;
  }

  TrainingSession.Snapshot snapshot(Map<String, float[]> vectors) {
    return new TrainingSession.Snapshot(
        steps, began, batches, gathered, isAveraged, averagedEpoch, vectors);
  }

  void restore(TrainingSession.Snapshot snapshot) {
    steps = snapshot.steps();
    began = snapshot.began();
    batches = snapshot.batches();
    gathered = snapshot.gathered();
    isAveraged = snapshot.isAveraged();
    averagedEpoch = snapshot.averagedEpoch();
  }
}
