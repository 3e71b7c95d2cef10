package org.sketchell.benchmarks;

import java.util.List;

/**
 * What all processes together gave for a row.
 *
 * @param counted the samples with enough rounds that count, and only those rounds
 * @param wanted how many such samples make a result
 * @param rate the best of matrix products with as many threads in the whole comparison, in floating
 *     point operations a second
 * @param rounds how many were taken, those that do not count too
 */
record Result(Row row, List<Sample> counted, int wanted, double rate, int rounds) {

  /**
   * Keeps what counts.
   *
   * @param enough the rounds that a sample must have
   */
  static Result of(
      Row row, List<Sample> samples, int wanted, int enough, Conditions conditions, double rate) {
    return new Result(
        row,
        samples.stream()
            .map(sample -> sample.admitted(conditions, rate))
            .filter(sample -> sample.rounds().size() >= enough)
            .toList(),
        wanted,
        rate,
        samples.stream().mapToInt(sample -> sample.rounds().size()).sum());
  }

  /** Whether there are enough samples. */
  boolean isTaken() {
    return counted.size() >= wanted;
  }

  /** Number of rounds that count. */
  int admitted() {
    return counted.stream().mapToInt(sample -> sample.rounds().size()).sum();
  }

  /** The names of the contestants; empty if no sample counts. */
  List<String> names() {
    return counted.isEmpty() ? List.of() : counted.get(0).names();
  }

  /** The median over the processes of their medians: milliseconds for one run. */
  double milliseconds(int contestant) {
    return Median.of(counted.stream().mapToDouble(sample -> sample.milliseconds(contestant)));
  }

  /** How many times as fast as another the first contestant is. */
  Spread ratio(int other) {
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
    return counted.stream()
        .flatMap(sample -> sample.rounds().stream())
        .mapToDouble(Round::others)
        .max()
        .orElse(Double.NaN);
  }
}
