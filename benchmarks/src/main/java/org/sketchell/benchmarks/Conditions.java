// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

/**
 * Under which conditions a round counts. Threads that meet inside a run suffer far more from a busy
 * neighbour than its share of the time, and not every library suffers alike; and virtual machines
 * change their speed with nothing else running.
 *
 * @param others the most processors that other processes may use
 * @param share of the best rate of matrix products in the whole comparison, at least this much
 */
record Conditions(double others, double share) {
  /** Nobody else at work, and the machine at its usual speed. */
  static final Conditions QUIET = new Conditions(0.1, 0.9);

  /** Whatever there is. */
  static final Conditions ANY = new Conditions(Double.POSITIVE_INFINITY, 0);

  /**
   * Whether a round counts; where the system does not tell what others do, that does not matter.
   *
   * @param best the best rate of matrix products so far, with as many threads
   */
  boolean admit(Round round, double best) {
    return admit(round.others()) && round.rate() >= share * best;
  }

  /** Whether others use so few processors that a round is worth its time. */
  boolean admit(double processors) {
    return !(processors > others);
  }
}
