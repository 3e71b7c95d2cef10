// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/**
 * One network at one batch size, run by every contestant in turns.
 *
 * <p>All contestants are prepared with the same parameters and stay prepared. A round gives each of
 * them one turn: a few runs that are not timed (the threads of the one before go to sleep, the
 * caches fill), then as many timed runs as fit into a span. The order is turned around after every
 * round, so that no contestant is always the one who runs on a warm machine. What slows the whole
 * machine for a second slows all of a round, and so cancels in the ratio of the round.
 */
final class Match {
  private static final long SEED = 20_170_501;
  private static final int AGREEMENT_RUNS = 5;
  private static final double AGREEMENT = 1e-5;
  private static final double AGREEMENT_AFTER_UPDATES = 1e-3;
  private static final double SETTLING = 0.25;
  private static final long GLANCE = 100;
  private static final long PAUSE = 400;

  private final Row row;
  private final Effort effort;
  private final DoubleSupplier rate;
  private final Conditions conditions;

  /**
   * @param rate measures the matrix products of this moment
   */
  Match(Row row, Effort effort, DoubleSupplier rate, Conditions conditions) {
    this.row = row;
    this.effort = effort;
    this.rate = rate;
    this.conditions = conditions;
  }

  /**
   * Takes rounds until enough of them count, or there were too many.
   *
   * @param best the best rate of matrix products that is known from before; 0 for none
   * @param timeLeft is asked before every round
   * @throws IllegalStateException if two contestants do not compute the same
   */
  Sample run(List<Contestant> all, double best, BooleanSupplier timeLeft) {
    List<Contestant> contestants =
        all.stream().filter(contestant -> contestant.plays(row.network())).toList();
    List<String> names = contestants.stream().map(Contestant::name).toList();
    Batches batches = new Batches(row.task(), row.network(), row.batch(), SEED);
    List<Work> works = new ArrayList<>();
    try {
      for (Contestant contestant : contestants) {
        works.add(contestant.prepare(row.task(), row.network(), row.batch(), SEED));
      }
      checkAgreement(names, works, batches);
      turns(works, batches, 0);
      return new Sample(row, names, rounds(works, batches, best, timeLeft));
    } finally {
      works.forEach(Work::close);
    }
  }

  private List<Round> rounds(
      List<Work> works, Batches batches, double bestBefore, BooleanSupplier timeLeft) {
    List<Round> rounds = new ArrayList<>();
    double best = bestBefore;
    for (int i = 1; i <= effort.tries() && timeLeft.getAsBoolean(); i++) {
      if (!isQuietNow()) {
        continue;
      }
      Round round = round(works, batches, i);
      rounds.add(round);
      best = Math.max(best, round.rate());
      double usual = best;
      if (rounds.stream().filter(r -> conditions.admit(r, usual)).count() >= effort.rounds()) {
        break;
      }
    }
    return rounds;
  }

  /** A glance at the neighbours, so that no round is spent on a machine that is busy anyway. */
  private boolean isQuietNow() {
    if (conditions.equals(Conditions.ANY)) {
      return true;
    }
    Neighbours neighbours = new Neighbours();
    pause(GLANCE);
    boolean quiet = conditions.admit(neighbours.processors());
    if (!quiet) {
      pause(PAUSE);
    }
    return quiet;
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted.", e);
    }
  }

  private Round round(List<Work> works, Batches batches, int number) {
    Neighbours neighbours = new Neighbours();
    double before = rate.getAsDouble();
    double[] speeds = turns(works, batches, number);
    double after = rate.getAsDouble();
    return new Round(speeds, neighbours.processors(), Math.min(before, after));
  }

  private double[] turns(List<Work> works, Batches batches, int round) {
    double[] speeds = new double[works.size()];
    for (int turn = 0; turn < speeds.length; turn++) {
      int who = round % 2 == 0 ? turn : speeds.length - 1 - turn;
      runs(works.get(who), batches, SETTLING * effort.seconds());
      speeds[who] = runs(works.get(who), batches, effort.seconds());
    }
    return speeds;
  }

  /** Runs a second, over a span of whole runs that is at least {@code seconds} long. */
  private double runs(Work work, Batches batches, double seconds) {
    long span = (long) (seconds * 1e9);
    long start = System.nanoTime();
    long runs = 0;
    long elapsed;
    do {
      float result = work.run(batches.images(runs), batches.targets(runs))[0];
      runs++;
      if (!Float.isFinite(result)) {
        throw new IllegalStateException(
            "%s: the result became %s after %d runs.".formatted(row, result, runs));
      }
      elapsed = System.nanoTime() - start;
    } while (elapsed < span);
    return runs * 1e9 / elapsed;
  }

  private void checkAgreement(List<String> names, List<Work> works, Batches batches) {
    List<List<float[]>> results = new ArrayList<>();
    for (Work work : works) {
      List<float[]> first = new ArrayList<>();
      for (int run = 0; run < AGREEMENT_RUNS; run++) {
        first.add(work.run(batches.images(run), batches.targets(run)));
      }
      results.add(first);
    }
    for (int i = 1; i < works.size(); i++) {
      for (int run = 0; run < AGREEMENT_RUNS; run++) {
        compare(run, names.get(0), results.get(0).get(run), names.get(i), results.get(i).get(run));
      }
    }
  }

  private void compare(int run, String one, float[] expected, String other, float[] actual) {
    if (expected.length != actual.length) {
      throw new IllegalStateException(
          "%s: run %d gives %d numbers for %s and %d for %s, so they do not do the same work."
              .formatted(row, run + 1, expected.length, one, actual.length, other));
    }
    // One update by Adam makes a step of full length of a gradient's rounding.
    double agreement = row.task() == Task.TRAIN && run > 0 ? AGREEMENT_AFTER_UPDATES : AGREEMENT;
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= agreement * largest)) {
        throw new IllegalStateException(
            "%s: the result of run %d is %s for %s and %s for %s, so they do not do the same work."
                .formatted(row, run + 1, expected[i], one, actual[i], other));
      }
    }
  }
}
