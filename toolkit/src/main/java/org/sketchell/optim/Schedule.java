// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The learning rate over time. Steps count from 0, and may be training steps or epochs: that is the
 * caller's choice. Formulas and defaults are PyTorch's. One of your own is a function: {@code
 * (base, step) -> base / (1 + step)}.
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

  /**
   * The learning rate at a moment of a training, of which more is known than the number of the
   * step; by default that number is all that matters.
   */
  default double rate(double base, Moment moment) {
    return rate(base, moment.step());
  }

  /** Names of the logged values that the rate follows; by default none. */
  default List<String> watched() {
    return List.of();
  }

  /**
   * Where a training stands.
   *
   * @param step updates that were done
   * @param epoch complete ones
   * @param values what was logged by a name so far: at the ends of epochs or, if validation is
   *     every so many steps and the name is one of its values, in each validation
   */
  record Moment(long step, int epoch, Function<String, List<Double>> values) {
    Moment after(long steps) {
      return new Moment(step - steps, epoch, values);
    }
  }

  /** Always the optimizer's own rate. */
  static Schedule constant() {
    return new Constant();
  }

  /** Multiplies the rate by {@code gamma} every {@code stepSize} steps. */
  static Schedule step(int stepSize, double gamma) {
    return new Step(stepSize, gamma);
  }

  /** Multiplies the rate by {@code gamma} at each of some steps, counted from 0. */
  static Schedule multiStep(double gamma, int... milestones) {
    return new MultiStep(Arrays.stream(milestones).boxed().toList(), gamma);
  }

  /** Multiplies the rate by {@code gamma} at every step. */
  static Schedule exponential(double gamma) {
    return new Exponential(gamma);
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
    return new Cosine(period, least);
  }

  /** {@link #warmRestarts(int, int, double)} of equal periods, down to 0. */
  static Schedule warmRestarts(int firstPeriod) {
    return warmRestarts(firstPeriod, 1, 0);
  }

  /**
   * From the rate down to {@code least} in half a cosine wave, again and again from the top; each
   * period is {@code factor} times as long as the one before (Loshchilov and Hutter 2017).
   */
  static Schedule warmRestarts(int firstPeriod, int factor, double least) {
    return new WarmRestarts(firstPeriod, factor, least);
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
    return new Warmup(startFactor, steps);
  }

  /**
   * Multiplies the rate by 0.1 whenever a value that should fall, such as {@code validation_loss},
   * has not for {@code patience} epochs: {@link Plateau} with PyTorch's defaults.
   */
  static Plateau plateau(String name, int patience) {
    return new Plateau(name, patience);
  }

  /** The same schedule, whose steps are epochs: the rate changes only between them. */
  @CheckReturnValue
  default Schedule perEpoch() {
    return new PerEpoch(this);
  }

  /**
   * This schedule for some steps, then another, which counts steps from 0 again (epochs it counts
   * as the training does): {@code warmup(0.1, 100).then(100, cosine(1000))}.
   */
  @CheckReturnValue
  default Schedule then(long steps, Schedule next) {
    return new Sequence(this, steps, next);
  }

  /** The rates of the first steps, to look at. */
  default List<Double> rates(double base, int steps) {
    double[] rates = new double[steps];
    Arrays.setAll(rates, step -> rate(base, step));
    return Arrays.stream(rates).boxed().toList();
  }

  /** The schedule in words, for the record of a training. */
  default String description() {
    return this instanceof Record ? toString() : "a function of its own";
  }

  /** See {@link #constant()}. */
  record Constant() implements Schedule {
    @Override
    public double rate(double base, long step) {
      return base;
    }
  }

  /** See {@link #step(int, double)}. */
  record Step(int stepSize, double gamma) implements Schedule {
    public Step {
      atLeastOne("step size", stepSize);
    }

    @Override
    public double rate(double base, long step) {
      return base * Math.pow(gamma, Math.floorDiv(step, stepSize));
    }
  }

  /** See {@link #multiStep}. */
  record MultiStep(List<Integer> milestones, double gamma) implements Schedule {
    public MultiStep {
      milestones = List.copyOf(milestones);
    }

    @Override
    public double rate(double base, long step) {
      return base
          * Math.pow(gamma, milestones.stream().filter(milestone -> milestone <= step).count());
    }
  }

  /** See {@link #exponential(double)}. */
  record Exponential(double gamma) implements Schedule {
    @Override
    public double rate(double base, long step) {
      return base * Math.pow(gamma, step);
    }
  }

  /** See {@link #cosine(int, double)}. */
  record Cosine(int period, double least) implements Schedule {
    public Cosine {
      atLeastOne("period", period);
    }

    @Override
    public double rate(double base, long step) {
      return least + (base - least) * (1 + Math.cos(Math.PI * step / period)) / 2;
    }
  }

  /** See {@link #warmRestarts(int, int, double)}. */
  record WarmRestarts(int firstPeriod, int factor, double least) implements Schedule {
    public WarmRestarts {
      atLeastOne("first period", firstPeriod);
      atLeastOne("factor", factor);
    }

    @Override
    public double rate(double base, long step) {
      long period = firstPeriod;
      long within = step;
      if (factor == 1) {
        within %= period;
      } else {
        while (within >= period) {
          within -= period;
          period *= factor;
        }
      }
      return least + (base - least) * (1 + Math.cos(Math.PI * within / period)) / 2;
    }
  }

  /** See {@link #warmup(double, long)}. */
  record Warmup(double startFactor, long steps) implements Schedule {
    public Warmup {
      atLeastOne("number of steps", steps);
    }

    @Override
    public double rate(double base, long step) {
      return base * (startFactor + (1 - startFactor) * Math.min(step, steps) / steps);
    }
  }

  /** See {@link #perEpoch()}. */
  record PerEpoch(Schedule ofEpochs) implements Schedule {
    @Override
    public double rate(double base, long step) {
      return ofEpochs.rate(base, step);
    }

    @Override
    public double rate(double base, Moment moment) {
      return ofEpochs.rate(base, new Moment(moment.epoch(), moment.epoch(), moment.values()));
    }

    @Override
    public List<String> watched() {
      return ofEpochs.watched();
    }

    @Override
    public String description() {
      return ofEpochs.description() + ", by epochs";
    }
  }

  /** See {@link #then(long, Schedule)}. */
  record Sequence(Schedule first, long steps, Schedule next) implements Schedule {
    @Override
    public double rate(double base, long step) {
      return step < steps ? first.rate(base, step) : next.rate(base, step - steps);
    }

    @Override
    public double rate(double base, Moment moment) {
      return moment.step() < steps
          ? first.rate(base, moment)
          : next.rate(base, moment.after(steps));
    }

    @Override
    public List<String> watched() {
      return Stream.of(first, next).flatMap(schedule -> schedule.watched().stream()).toList();
    }

    @Override
    public String description() {
      return first.description() + " for " + steps + " steps, then " + next.description();
    }
  }

  private static void atLeastOne(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "The %s of a schedule must be 1 or more, but is %s.".formatted(what, value));
    }
  }
}
