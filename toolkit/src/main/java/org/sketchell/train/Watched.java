// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A logged value that somebody waits for to become better: one of a validation is looked at after
 * each, any other at the end of each epoch.
 *
 * @param name such as {@code validation_loss}
 * @param lowest whether the lowest value is the best
 * @param delta by how much a value must be better to count
 */
record Watched(String name, boolean lowest, double delta) {
  private static final String VALIDATION = "validation_";

  Watched {
    if (!(delta >= 0 && delta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The least improvement is a number of 0 or more, but got " + delta + ".");
    }
  }

  static Watched lowest(String name) {
    return new Watched(name, true, 0);
  }

  static Watched highest(String name) {
    return new Watched(name, false, 0);
  }

  /**
   * One of some values.
   *
   * @throws TrainingException if it is none of them
   */
  static double value(String name, Map<String, Double> values) {
    Double value = values.get(name);
    if (value == null) {
      throw new TrainingException(
          "Nothing was logged as '%s'; there is %s.", name, String.join(", ", values.keySet()));
    }
    return value;
  }

  private boolean isOfValidation() {
    return name.startsWith(VALIDATION);
  }

  /** The value, if it is looked at after a validation. */
  OptionalDouble in(ValidationMetrics metrics) {
    return isOfValidation() ? OptionalDouble.of(metrics.value(name)) : OptionalDouble.empty();
  }

  /** The value, if it is looked at at the end of an epoch. */
  OptionalDouble in(EpochMetrics metrics) {
    return isOfValidation() ? OptionalDouble.empty() : OptionalDouble.of(metrics.value(name));
  }

  /** All values so far. */
  List<Double> before(TrainingRun run) {
    return isOfValidation()
        ? run.validations().stream().map(metrics -> metrics.value(name)).toList()
        : run.history().stream().map(metrics -> metrics.value(name)).toList();
  }

  /** What the values are counted by, in a run. */
  String occasions(TrainingRun run) {
    return isOfValidation() && run.trainer().validateEverySteps() > 0 ? "validations" : "epochs";
  }

  /** What any number is better than. */
  double worst() {
    return lowest ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  boolean isBetter(double value, double best) {
    return lowest ? value < best - delta : value > best + delta;
  }

  /** For example {@code lowest validation_loss}. */
  @Override
  public String toString() {
    return (lowest ? "lowest " : "highest ") + name + (delta == 0 ? "" : ", delta=" + delta);
  }
}
