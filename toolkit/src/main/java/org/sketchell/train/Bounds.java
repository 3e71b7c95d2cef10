// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a training goes.
 *
 * @param epochs at most; negative if only steps or time count, or else one
 * @param steps at most; 0 for any number
 * @param seconds at most; 0 for any
 * @param minEpochs that nothing but an interruption ends earlier
 * @param trainingBatches of an epoch, at most; 0 for all
 * @param validationBatches of a validation, at most; 0 for all
 * @param validateEvery so many epochs, and after the last
 * @param validateEverySteps so many steps, and after the last; 0 for by epochs
 */
record Bounds(
    int epochs,
    long steps,
    double seconds,
    int minEpochs,
    int trainingBatches,
    int validationBatches,
    int validateEvery,
    int validateEverySteps) {
  /** No number of epochs, as it is in records. */
  static final int ANY = Integer.MAX_VALUE;

  static final Bounds ONE_EPOCH = new Bounds(-1, 0, 0, 0, 0, 0, 1, 0);

  private static void require(boolean condition, String pattern, Object value) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, pattern, value));
    }
  }

  @CheckReturnValue
  Bounds epochs(int number) {
    require(number >= 0, "The number of epochs is 0 or more, but got %s.", number);
    return new Bounds(
        number,
        steps,
        seconds,
        minEpochs,
        trainingBatches,
        validationBatches,
        validateEvery,
        validateEverySteps);
  }

  @CheckReturnValue
  Bounds steps(long number) {
    require(number >= 0, "The number of steps is 1 or more, or 0 for any, but got %s.", number);
    return new Bounds(
        epochs,
        number,
        seconds,
        minEpochs,
        trainingBatches,
        validationBatches,
        validateEvery,
        validateEverySteps);
  }

  @CheckReturnValue
  Bounds seconds(double limit) {
    require(limit >= 0, "A time is 0 seconds or more, but got %s.", limit);
    return new Bounds(
        epochs,
        steps,
        limit,
        minEpochs,
        trainingBatches,
        validationBatches,
        validateEvery,
        validateEverySteps);
  }

  @CheckReturnValue
  Bounds minEpochs(int number) {
    require(number >= 0, "The least number of epochs is 0 or more, but got %s.", number);
    return new Bounds(
        epochs,
        steps,
        seconds,
        number,
        trainingBatches,
        validationBatches,
        validateEvery,
        validateEverySteps);
  }

  @CheckReturnValue
  Bounds trainingBatches(int number) {
    require(number >= 0, "The number of batches is 1 or more, or 0 for all, but got %s.", number);
    return new Bounds(
        epochs,
        steps,
        seconds,
        minEpochs,
        number,
        validationBatches,
        validateEvery,
        validateEverySteps);
  }

  @CheckReturnValue
  Bounds validationBatches(int number) {
    require(number >= 0, "The number of batches is 1 or more, or 0 for all, but got %s.", number);
    return new Bounds(
        epochs,
        steps,
        seconds,
        minEpochs,
        trainingBatches,
        number,
        validateEvery,
        validateEverySteps);
  }

  @CheckReturnValue
  Bounds validateEvery(int number) {
    require(number >= 1, "Validation is every 1 or more epochs, but got %s.", number);
    return validated(number, validateEverySteps);
  }

  @CheckReturnValue
  Bounds validateEverySteps(int number) {
    require(
        number >= 0,
        "Validation is every 1 or more steps, or 0 for by epochs, but got %s.",
        number);
    return validated(validateEvery, number);
  }

  private Bounds validated(int everyEpochs, int everySteps) {
    require(
        everyEpochs == 1 || everySteps == 0,
        "Validation is every so many epochs or every so many steps, and not both: leave out"
            + " validateEvery(%s).",
        everyEpochs);
    return new Bounds(
        epochs,
        steps,
        seconds,
        minEpochs,
        trainingBatches,
        validationBatches,
        everyEpochs,
        everySteps);
  }

  /** Epochs at most. */
  int maxEpochs() {
    return epochs >= 0 ? epochs : steps > 0 || seconds > 0 ? ANY : 1;
  }

  /** Of so many batches in an epoch, those that are trained on. */
  int batches(int all) {
    return trainingBatches == 0 ? all : Math.min(trainingBatches, all);
  }

  /** Whether steps, and not epochs, say when to validate. */
  boolean validateBySteps() {
    return validateEverySteps > 0;
  }

  /** How many steps are left before the next validation, if steps say when. */
  long untilValidation(long doneSteps) {
    return validateBySteps() ? validateEverySteps - doneSteps % validateEverySteps : Long.MAX_VALUE;
  }

  /**
   * Whether a validation is due after so many steps, or after so many epochs that end with them.
   */
  boolean validatesAfter(long doneSteps, int completeEpochs) {
    return validateBySteps()
        ? doneSteps % validateEverySteps == 0
        : completeEpochs % validateEvery == 0;
  }

  /** Whether another step may come. */
  boolean allow(long doneSteps, double taken, int doneEpochs) {
    return doneEpochs < minEpochs || reached(doneSteps, taken).isEmpty();
  }

  /** What of steps and time is used up, in words; empty if there is more of both. */
  Optional<String> reached(long doneSteps, double taken) {
    if (steps > 0 && doneSteps >= steps) {
      return Optional.of("it had " + doneSteps + " steps");
    }
    return seconds > 0 && taken >= seconds
        ? Optional.of(String.format(Locale.ROOT, "it had taken %.1f s", taken))
        : Optional.empty();
  }
}
