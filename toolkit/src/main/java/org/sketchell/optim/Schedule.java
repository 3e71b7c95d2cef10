package org.sketchell.optim;

import java.util.Arrays;
import java.util.List;

/**
 * The learning rate over time. Steps count from 0, and may be training steps or epochs: that is the
 * caller's choice. Formulas and defaults are PyTorch's.
 */
@FunctionalInterface
public interface Schedule {
  /**
   * The learning rate at a step.
   *
   * @param base the optimizer's own learning rate
   * @param step from 0
   */
  double rate(double base, long step);

  /** Always the optimizer's own rate. */
  static Schedule constant() {
    return (base, step) -> base;
  }

  /** Multiplies the rate by {@code gamma} every {@code stepSize} steps. */
  static Schedule step(int stepSize, double gamma) {
    atLeastOne("step size", stepSize);
    return (base, step) -> base * Math.pow(gamma, Math.floorDiv(step, stepSize));
  }

  /** Multiplies the rate by {@code gamma} at every step. */
  static Schedule exponential(double gamma) {
    return (base, step) -> base * Math.pow(gamma, step);
  }

  /** {@link #cosine(int, double)} down to 0. */
  static Schedule cosine(int period) {
    return cosine(period, 0);
  }

  /**
   * From the rate down to {@code least} in half a cosine wave of {@code period} steps (Loshchilov
   * and Hutter 2017), and up again afterwards.
   */
  static Schedule cosine(int period, double least) {
    atLeastOne("period", period);
    return (base, step) -> least + (base - least) * (1 + Math.cos(Math.PI * step / period)) / 2;
  }

  /** {@link OneCycle} with PyTorch's defaults. */
  static Schedule oneCycle(double maximum, long totalSteps) {
    return new OneCycle(maximum, totalSteps);
  }

  /**
   * Rises in a line from {@code startFactor} times the rate to the rate, over {@code steps} steps,
   * and stays there.
   */
  static Schedule warmup(double startFactor, long steps) {
    atLeastOne("number of steps", steps);
    return (base, step) -> base * (startFactor + (1 - startFactor) * Math.min(step, steps) / steps);
  }

  /**
   * This schedule for some steps, then another, which counts from 0 again: {@code warmup(0.1,
   * 100).then(100, cosine(1000))}.
   */
  default Schedule then(long steps, Schedule next) {
    return (base, step) -> step < steps ? rate(base, step) : next.rate(base, step - steps);
  }

  /** The rates of the first steps, to look at. */
  default List<Double> rates(double base, int steps) {
    double[] rates = new double[steps];
    Arrays.setAll(rates, step -> rate(base, step));
    return Arrays.stream(rates).boxed().toList();
  }

  private static void atLeastOne(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "The " + what + " of a schedule must be 1 or more, but is " + value + ".");
    }
  }
}
