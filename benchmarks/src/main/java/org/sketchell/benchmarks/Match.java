package org.sketchell.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * One network at one batch size, stepped by every contestant in turns.
 *
 * <p>All contestants are prepared with the same parameters and stay prepared. A round gives each of
 * them one turn: a few steps that are not timed (the threads of the one before go to sleep, the
 * caches fill), then as many timed steps as fit into a span. The order is turned around after every
 * round, so that no contestant is always the one who runs on a warm machine. What slows the whole
 * machine for a second slows all of a round, and so cancels in the ratio of the round.
 */
final class Match {
  private static final long SEED = 20_170_501;
  private static final int AGREEMENT_STEPS = 5;
  private static final double AGREEMENT = 1e-3;
  private static final double SETTLING = 0.25;

  private final Network network;
  private final int batch;

  Match(Network network, int batch) {
    this.network = network;
    this.batch = batch;
  }

  /**
   * @param rounds timed rounds, after one that is not counted
   * @param seconds the timed span of one turn
   * @throws IllegalStateException if two contestants do not compute the same losses
   */
  Result run(List<Contestant> contestants, int rounds, double seconds) {
    Batches batches = new Batches(network, batch, SEED);
    try {
      for (Contestant contestant : contestants) {
        contestant.prepare(network, batch, SEED);
      }
      List<float[]> losses = firstLosses(contestants, batches);
      checkAgreement(contestants, losses);

      Neighbours neighbours = new Neighbours();
      List<double[]> speeds = new ArrayList<>();
      for (int i = 0; i < contestants.size(); i++) {
        speeds.add(new double[rounds]);
      }
      for (int round = -1; round < rounds; round++) {
        for (int turn = 0; turn < contestants.size(); turn++) {
          int who = round % 2 == 0 ? turn : contestants.size() - 1 - turn;
          double speed = turn(contestants.get(who), batches, seconds);
          if (round >= 0) {
            speeds.get(who)[round] = speed;
          }
        }
      }
      return new Result(
          network,
          batch,
          contestants.stream().map(Contestant::name).toList(),
          neighbours.processors(),
          speeds);
    } finally {
      contestants.forEach(Contestant::close);
    }
  }

  private static List<float[]> firstLosses(List<Contestant> contestants, Batches batches) {
    List<float[]> losses = new ArrayList<>();
    for (Contestant contestant : contestants) {
      float[] first = new float[AGREEMENT_STEPS];
      for (int step = 0; step < AGREEMENT_STEPS; step++) {
        first[step] = contestant.step(batches.images(step), batches.labels(step));
      }
      losses.add(first);
    }
    return losses;
  }

  private void checkAgreement(List<Contestant> contestants, List<float[]> losses) {
    for (int i = 0; i < contestants.size(); i++) {
      for (int step = 0; step < AGREEMENT_STEPS; step++) {
        float expected = losses.get(0)[step];
        float actual = losses.get(i)[step];
        if (!(Math.abs(actual - expected) <= AGREEMENT * Math.abs(expected))) {
          throw new IllegalStateException(
              "%s at batch %d: the loss of step %d is %s for %s and %s for %s, so they do not do the same work."
                  .formatted(
                      network,
                      batch,
                      step + 1,
                      expected,
                      contestants.get(0).name(),
                      actual,
                      contestants.get(i).name()));
        }
      }
    }
  }

  /** Steps a second, over a span of whole steps that is at least {@code seconds} long. */
  private static double turn(Contestant contestant, Batches batches, double seconds) {
    steps(contestant, batches, SETTLING * seconds);
    return steps(contestant, batches, seconds);
  }

  private static double steps(Contestant contestant, Batches batches, double seconds) {
    long span = (long) (seconds * 1e9);
    long start = System.nanoTime();
    long steps = 0;
    long elapsed;
    do {
      float loss = contestant.step(batches.images(steps), batches.labels(steps));
      steps++;
      if (!Float.isFinite(loss)) {
        throw new IllegalStateException(
            contestant.name() + ": the loss became " + loss + " after " + steps + " steps.");
      }
      elapsed = System.nanoTime() - start;
    } while (elapsed < span);
    return steps * 1e9 / elapsed;
  }
}
