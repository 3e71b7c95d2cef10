// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.sketchell.data.Batches;
import org.sketchell.picture.Figure;
import org.sketchell.picture.LineChart;

/**
 * How the loss goes while the learning rate grows from step to step, and which rate that speaks
 * for. Made by {@link Trainer#findLearningRate}.
 *
 * <p>As in fastai and Lightning (Smith 2017, <a href="https://arxiv.org/abs/1506.01186">Cyclical
 * Learning Rates</a>): rates grow by the same factor in each step; losses are smoothed by 0.98,
 * freed from the bias of the beginning; the search ends when that is four times the lowest; the
 * advice is the rate at which it falls most steeply from step to step, the first tenth and the last
 * step left aside.
 */
public final class RateSearch {
  private static final double SMOOTHING = 0.98;

  /** How many times the lowest loss ends a search. */
  private static final double MOST = 4;

  /** What a loss has to fall by at least to be no accident, as a share of it. */
  private static final double LEAST_FALL = 0.01;

  private static final int SHOWN = 12;

  private final double[] rates;
  private final double[] losses;
  private final double[] smoothed;
  private final int steps;

  /** The positions of the steepest fall and of the lowest smoothed loss. */
  private final int steepest;

  private final int lowest;
  private final Optional<String> problem;

  /**
   * The conclusions.
   *
   * @param steps that were meant to be taken; more than there are losses if these ran away
   */
  RateSearch(double[] rates, double[] losses, int steps) {
    this.rates = Arrays.copyOf(rates, losses.length);
    this.losses = losses.clone();
    this.steps = steps;
    smoothed = smoothed(losses);
    int first = Math.min(steps / 10, losses.length);
    lowest = lowest(smoothed, first);
    steepest = steepest(smoothed, first);
    problem = problem(first);
  }

  /** Searches; the learner stays as it was. */
  static RateSearch of(
      Trainer trainer, Learner learner, Batches batches, double from, double to, int steps) {
    if (!(from > 0 && from < to && to < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Rates are searched from one above 0 to a higher one, but got %s to %s.",
              from,
              to));
    }
    if (steps < 10) {
      throw new IllegalArgumentException(
          "A search for a learning rate has 10 or more steps, but got " + steps + ".");
    }
    double[] rates = new double[steps];
    for (int i = 0; i < steps; i++) {
      rates[i] = from * Math.pow(to / from, (double) i / (steps - 1));
    }
    return new RateSearch(rates, losses(trainer, learner, batches, rates), steps);
  }

  private static double[] losses(
      Trainer trainer, Learner learner, Batches batches, double[] rates) {
    int largest = Math.min(batches.batchSize(), batches.examples().size());
    if (largest < 1 || batches.batchesPerEpoch() == 0) {
      throw new TrainingException(
          "There is no batch to search a learning rate with: there are %d training images, and a"
              + " batch has %d.",
          batches.examples().size(), batches.batchSize());
    }
    double[] losses = new double[0];
    // The state of a session is its own, so nothing has to be put back.
    try (TrainingSession session = trainer.session(learner, batches.examples(), largest)) {
      Endless endless = new Endless(batches, session.buffers());
      int gathered = trainer.accumulateGradients();
      for (double rate : rates) {
        double sum = 0;
        for (int i = 1; i < gathered; i++) {
          sum += session.gather(endless.next());
        }
        double loss = (sum + session.step(endless.next(), rate)) / gathered;
        if (!Double.isFinite(loss)) {
          break;
        }
        losses = Arrays.copyOf(losses, losses.length + 1);
        losses[losses.length - 1] = loss;
        if (ranAway(losses)) {
          break;
        }
      }
    }
    return losses;
  }

  /** Batches of one epoch after the other. */
  private static final class Endless {
    private final Batches batches;
    private final List<ByteBuffer> buffers;
    private int epoch;

    Endless(Batches batches, List<ByteBuffer> buffers) {
      this.batches = batches.epoch(0);
      this.buffers = buffers;
    }

    /** Puts the next batch into the buffers; gives the number of its examples. */
    int next() {
      if (Thread.interrupted()) {
        throw new CancellationException("interrupted");
      }
      int count = batches.next(buffers);
      return count > 0 ? count : batches.epoch(++epoch).next(buffers);
    }
  }

  /** Whether the last of losses is more than so many times the lowest, both smoothed. */
  static boolean ranAway(double[] losses) {
    double[] smoothed = smoothed(losses);
    int last = smoothed.length - 1;
    double best = smoothed[lowest(smoothed, 0)];
    // The same as more than four times, but for a loss below zero, too.
    return last > 1 && smoothed[last] - best > (MOST - 1) * Math.abs(best);
  }

  private static double[] smoothed(double[] losses) {
    double[] smoothed = new double[losses.length];
    double mean = 0;
    for (int i = 0; i < losses.length; i++) {
      mean = SMOOTHING * mean + (1 - SMOOTHING) * losses[i];
      smoothed[i] = mean / (1 - Math.pow(SMOOTHING, i + 1));
    }
    return smoothed;
  }

  private static int lowest(double[] values, int first) {
    int lowest = first;
    for (int i = first; i < values.length; i++) {
      lowest = values[i] < values[lowest] ? i : lowest;
    }
    return lowest;
  }

  /** Where the difference of the neighbours is the lowest, at the ends of the one there is. */
  private static int steepest(double[] values, int first) {
    int end = values.length - 1;
    int steepest = first;
    double fall = Double.POSITIVE_INFINITY;
    for (int i = first; i < end; i++) {
      int before = Math.max(first, i - 1);
      int after = Math.min(end - 1, i + 1);
      double slope = after == before ? 0 : (values[after] - values[before]) / (after - before);
      if (slope < fall) {
        fall = slope;
        steepest = i;
      }
    }
    return steepest;
  }

  /** Why nothing can be advised. */
  private Optional<String> problem(int first) {
    if (losses.length < first + 3) {
      return Optional.of(
          "No learning rate can be advised: the loss ran away within "
              + losses.length
              + " steps; begin lower than "
              + brief(rates.length == 0 ? 0 : rates[0])
              + ", or look at what the network and the data give.");
    }
    double fall = smoothed[first] - smoothed[lowest];
    if (fall > Math.max(noise(first), LEAST_FALL * Math.abs(smoothed[first]))) {
      return Optional.empty();
    }
    return Optional.of(
        losses.length < steps
            ? "No learning rate can be advised: the loss never fell before it ran away at "
                + brief(rates[losses.length - 1])
                + "; take more steps, or larger batches."
            : "No learning rate can be advised: the loss did not fall, by more than from batch to"
                + " batch, at any rate from "
                + brief(rates[0])
                + " to "
                + brief(rates[losses.length - 1])
                + "; search higher, take larger batches, or look whether the network can learn.");
  }

  /** The standard deviation of losses from batch to batch, while rates are too low to matter. */
  private double noise(int first) {
    double squares = 0;
    int count = Math.max(2, first);
    for (int i = 1; i < count; i++) {
      squares += (losses[i] - losses[i - 1]) * (losses[i] - losses[i - 1]) / 2;
    }
    return Math.sqrt(squares / (count - 1));
  }

  /**
   * The rate at which the loss falls most steeply.
   *
   * @throws TrainingException if no rate can be advised; it says why
   */
  public double suggestion() {
    requireAdvice();
    return rates[steepest];
  }

  /**
   * A tenth of the rate at which the loss was lowest: another rule, and mostly a bolder one.
   *
   * @throws TrainingException if no rate can be advised; it says why
   */
  public double tenthOfLowest() {
    requireAdvice();
    return rates[lowest] / 10;
  }

  private void requireAdvice() {
    problem.ifPresent(
        reason -> {
          throw new TrainingException("%s", reason);
        });
  }

  /** Why no rate can be advised; empty if one can. */
  public Optional<String> problem() {
    return problem;
  }

  /** The rates that were tried, growing. */
  public double[] rates() {
    return rates.clone();
  }

  /** The loss of each step, before its update. */
  public double[] losses() {
    return losses.clone();
  }

  /** The same smoothed, as the advice is read from. */
  public double[] smoothedLosses() {
    return smoothed.clone();
  }

  /** The losses over the rates, with the advised rate marked. */
  public Figure figure() {
    LineChart chart =
        LineChart.of("search for a learning rate")
            .logarithmic(true)
            .labels("learning rate", "loss")
            .line("loss of a step", rates, losses)
            .line("smoothed", rates, smoothed);
    return Figure.of(
        problem.isPresent()
            ? chart
            : chart.line(
                "advised: " + brief(suggestion()),
                new double[] {suggestion()},
                new double[] {smoothed[steepest]}));
  }

  private static String brief(double number) {
    return String.format(Locale.ROOT, "%.2g", number);
  }

  private String advice() {
    return problem.orElseGet(
        () ->
            "Advised learning rate: "
                + brief(suggestion())
                + ", where the loss falls most steeply; a tenth of the rate with the lowest loss is "
                + brief(tenthOfLowest())
                + "."
                + (losses.length == steps && lowest >= steps - 2
                    ? " The loss still fell at the highest rate, " + brief(rates[lowest]) + "."
                    : ""));
  }

  /** The advice, and some of the steps. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(advice());
    if (losses.length == 0) {
      return text.toString();
    }
    text.append(
        String.format(Locale.ROOT, "\n%-6s %10s %12s %12s", "step", "rate", "loss", "smoothed"));
    int shown = Math.min(SHOWN, losses.length);
    for (int row = 0; row < shown; row++) {
      int i = shown == 1 ? 0 : (int) ((long) row * (losses.length - 1) / (shown - 1));
      text.append(
          String.format(
              Locale.ROOT, "\n%-6d %10.2e %12.5g %12.5g", i + 1, rates[i], losses[i], smoothed[i]));
    }
    return text.toString();
  }
}
