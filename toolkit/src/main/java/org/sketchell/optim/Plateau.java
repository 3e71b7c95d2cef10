// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;

/**
 * Makes the rate smaller when a value has not become better for some epochs, or validations if they
 * are every so many steps, as PyTorch's ReduceLROnPlateau does. Epochs that the value is not known
 * of, for they were not validated, do not count. In {@code a.then(steps, plateau)} it looks at all
 * epochs of the training.
 *
 * @param value name of the value, such as {@code validation_loss}
 * @param patience epochs without improvement that are waited for; the one after them is answered
 * @param highest whether higher values are better, as of an accuracy
 * @param factor what the rate is multiplied with, from 0 to less than 1
 * @param threshold share of the best value by which another must be better to count
 * @param cooldown epochs after a change that do not count as without improvement
 * @param least the smallest rate
 */
public record Plateau(
    String value,
    int patience,
    boolean highest,
    double factor,
    double threshold,
    int cooldown,
    double least)
    implements Schedule {
  /** A change of the rate that is no larger than this is none. */
  private static final double NEGLIGIBLE = 1e-8;

  public Plateau {
    if (patience < 0 || cooldown < 0) {
      throw new IllegalArgumentException(
          "Patience and cooldown are numbers of epochs of 0 or more, but got %s and %s."
              .formatted(patience, cooldown));
    }
    if (!(factor >= 0 && factor < 1)) {
      throw new IllegalArgumentException(
          "On a plateau the rate becomes smaller: the factor is at least 0 and less than 1, but got"
              + " %s.".formatted(factor));
    }
    Setting.atLeastZero("threshold", threshold);
    Setting.atLeastZero("least rate", least);
  }

  /** Waits for lower values; a tenth of the rate, threshold 1e-4, no cooldown. */
  public Plateau(String value, int patience) {
    this(value, patience, false, 0.1, 1e-4, 0, 0);
  }

  /** Waits for higher values, or for lower ones. */
  @CheckReturnValue
  public Plateau highest(boolean better) {
    return new Plateau(value, patience, better, factor, threshold, cooldown, least);
  }

  @CheckReturnValue
  public Plateau factor(double share) {
    return new Plateau(value, patience, highest, share, threshold, cooldown, least);
  }

  @CheckReturnValue
  public Plateau threshold(double share) {
    return new Plateau(value, patience, highest, factor, share, cooldown, least);
  }

  @CheckReturnValue
  public Plateau cooldown(int epochs) {
    return new Plateau(value, patience, highest, factor, threshold, epochs, least);
  }

  @CheckReturnValue
  public Plateau least(double rate) {
    return new Plateau(value, patience, highest, factor, threshold, cooldown, rate);
  }

  @Override
  public List<String> watched() {
    return List.of(value);
  }

  /** The base: of values, nothing is known. */
  @Override
  public double rate(double base, long step) {
    return base;
  }

  @Override
  public double rate(double base, Moment moment) {
    return after(base, moment.values().apply(value));
  }

  /** The rate after some epochs that gave these values. */
  double after(double base, List<Double> values) {
    double rate = base;
    double best = highest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    int bad = 0;
    int cooling = 0;
    for (double now : values) {
      if (highest ? now > best * (1 + threshold) : now < best * (1 - threshold)) {
        best = now;
        bad = 0;
      } else {
        bad++;
      }
      if (cooling > 0) {
        cooling--;
        bad = 0;
      }
      if (bad > patience) {
        double next = Math.max(rate * factor, least);
        if (rate - next > NEGLIGIBLE) {
          rate = next;
        }
        cooling = cooldown;
        bad = 0;
      }
    }
    return rate;
  }
}
