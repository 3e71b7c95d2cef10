// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.Locale;

/**
 * A mean of the weights that training goes through: it is validated, kept and saved in their place,
 * while training itself goes on from the weights as they are. Buffers, such as the statistics of
 * batch normalisation, are averaged alike.
 *
 * @param decay share of the mean that is kept at each step; 0 for a mean over epochs
 * @param fromEpoch the first epoch whose end counts in a mean over epochs, counted from 1; 0 for a
 *     mean over steps
 */
public record Averaging(double decay, int fromEpoch) {
  private static final String MOVING = "ema";
  private static final String EPOCHS = "swa";

  public Averaging {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The decay of a moving average is a share of at least 0 and less than 1, such as"
                  + " 0.999, but got %s.",
              decay));
    }
    if (fromEpoch < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Weights are averaged from an epoch on that is counted from 1, but got %s.",
              fromEpoch));
    }
  }

  /**
   * An exponential moving average (EMA): the first step's weights at first; after each step, {@code
   * decay} of the mean and the rest of the new weights.
   *
   * @param decay such as 0.999; at least 0, less than 1
   */
  public static Averaging ema(double decay) {
    return new Averaging(decay, 0);
  }

  /**
   * Stochastic weight averaging (Izmailov et al. 2018): the mean of the weights at the ends of all
   * epochs from one on.
   *
   * @param fromEpoch counted from 1
   */
  public static Averaging swa(int fromEpoch) {
    if (fromEpoch < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Epochs are counted from 1, but got %s to average from.", fromEpoch));
    }
    return new Averaging(0, fromEpoch);
  }

  /**
   * Reads {@code ema DECAY} or {@code swa EPOCH}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Averaging parse(String words) {
    String[] parts = words.strip().split("\\s+");
    try {
      if (parts.length == 2 && parts[0].equals(MOVING)) {
        return ema(Double.parseDouble(parts[1]));
      }
      if (parts.length == 2 && parts[0].equals(EPOCHS)) {
        return swa(Integer.parseInt(parts[1]));
      }
    } catch (NumberFormatException e) {
      throw unknown(words, e);
    }
    throw unknown(words, null);
  }

  private static IllegalArgumentException unknown(String words, Exception cause) {
    return new IllegalArgumentException(
        "An average of weights is 'ema 0.999', a moving one, or 'swa 5', over all epochs from the"
            + " fifth, but got '"
            + words
            + "'.",
        cause);
  }

  boolean isOverSteps() {
    return fromEpoch == 0;
  }

  /** For example {@code ema 0.999}, as {@link #parse} reads it. */
  @Override
  public String toString() {
    return isOverSteps() ? MOVING + " " + decay : EPOCHS + " " + fromEpoch;
  }
}
