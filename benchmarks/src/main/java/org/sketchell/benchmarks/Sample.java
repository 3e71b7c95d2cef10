// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.List;

/**
 * What one process gave for a row.
 *
 * @param names of the contestants that took part, in their order; the first is the one whose ratios
 *     are formed
 * @param rounds all of them, those that do not count too
 */
record Sample(Row row, List<String> names, List<Round> rounds) {

  /** The rounds that count. */
  Sample admitted(Conditions conditions, double best) {
    return new Sample(
        row, names, rounds.stream().filter(round -> conditions.admit(round, best)).toList());
  }

  /** The best rate of matrix products in it; 0 if there is no round. */
  double bestRate() {
    return rounds.stream().mapToDouble(Round::rate).max().orElse(0);
  }

  /** The median over the rounds of a contestant's milliseconds for one run. */
  double milliseconds(int contestant) {
    return Median.of(rounds.stream().mapToDouble(round -> 1e3 / round.speeds()[contestant]));
  }

  /** The median over the rounds of the first contestant's speed over that of another. */
  double ratio(int other) {
    return Median.of(
        rounds.stream().mapToDouble(round -> round.speeds()[0] / round.speeds()[other]));
  }
}
