// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/**
 * What all processes together gave for a row.
 *
 * @param samples of all processes, with all rounds
 * @param wanted how many samples that count make a result
 * @param enough the rounds that count which a sample must have to count
 * @param rate the best of matrix products with as many threads in the whole comparison, in floating
 *     point operations a second
 */
record Result(
    Row row, List<Sample> samples, int wanted, int enough, Conditions conditions, double rate) {

  /** The samples with enough rounds that count, and only those rounds. */
  private List<Sample> counted() {
    return counted(bar());
  }

  private List<Sample> counted(double best) {
    return samples.stream()
        .map(sample -> sample.admitted(conditions, best))
        .filter(sample -> sample.rounds().size() >= enough)
        .toList();
  }

  /**
   * The rate that rounds are held against: the best of the comparison, or, where less than half of
   * the samples keep up with it, the best of the quiet rounds of this row.
   */
  private double bar() {
    return 2 * counted(rate).size() >= wanted
        ? rate
        : quiet().mapToDouble(Round::rate).max().orElse(rate);
  }

  private Stream<Round> quiet() {
    return samples.stream()
        .flatMap(sample -> sample.rounds().stream())
        .filter(round -> conditions.admit(round.others()));
  }

  /** Number of samples that count. */
  int processes() {
    return counted().size();
  }

  /** How fast the machine was in the rounds that count, as a share of its best rate. */
  double speed() {
    return Median.of(
            counted().stream().flatMap(sample -> sample.rounds().stream()).mapToDouble(Round::rate))
        / rate;
  }

  /** Number of rounds that were taken, those that do not count too. */
  int rounds() {
    return samples.stream().mapToInt(sample -> sample.rounds().size()).sum();
  }

  /** Number of rounds beside too much other work. */
  int disturbed() {
    return Math.toIntExact(rounds() - quiet().count());
  }

  /** Number of other rounds that were taken while the machine was too slow. */
  int slow() {
    double bar = bar();
    return Math.toIntExact(quiet().filter(round -> !conditions.admit(round, bar)).count());
  }

  /** Whether enough samples keep up with the best rate. */
  boolean isTaken() {
    return counted(rate).size() >= wanted;
  }

  /** Number of rounds that count. */
  int admitted() {
    return counted().stream().mapToInt(sample -> sample.rounds().size()).sum();
  }

  /** The names of the contestants; empty if no sample counts. */
  List<String> names() {
    List<Sample> counted = counted();
    return counted.isEmpty() ? List.of() : counted.get(0).names();
  }

  /** The median over the processes of their medians: milliseconds for one run. */
  double milliseconds(int contestant) {
    return Median.of(counted().stream().mapToDouble(sample -> sample.milliseconds(contestant)));
  }

  /** How many times as fast as another the first contestant is. */
  Spread ratio(int other) {
    List<Sample> counted = counted();
    double[] each = counted.stream().mapToDouble(sample -> sample.ratio(other)).toArray();
    if (each.length == 1) {
      each =
          counted.get(0).rounds().stream()
              .mapToDouble(round -> round.speeds()[0] / round.speeds()[other])
              .toArray();
    }
    return Spread.of(each);
  }

  /** Milliseconds that the arithmetic of the network takes at the rate of matrix products. */
  double floor() {
    return 1e3 * Arithmetic.of(row.network()).floor(row.task(), row.batch(), rate);
  }

  /** The most processors that others used in a round that counts; NaN if that is not known. */
  double others() {
    return counted().stream()
        .flatMap(sample -> sample.rounds().stream())
        .mapToDouble(Round::others)
        .max()
        .orElse(Double.NaN);
  }
}
