package org.sketchell.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * What a match gave.
 *
 * @param names of the contestants, in their order; the first is the one whose ratios are formed
 * @param others processors that other processes kept busy meanwhile; NaN if not known
 * @param speeds steps a second, for each contestant one number a round
 */
record Result(
    Network network, int batch, List<String> names, double others, List<double[]> speeds) {

  /** The median over the rounds of a contestant's steps a second. */
  double speed(int contestant) {
    return median(speeds.get(contestant));
  }

  /** For every round, the first contestant's steps a second over those of another. */
  double[] ratios(int other) {
    double[] first = speeds.get(0);
    double[] second = speeds.get(other);
    double[] ratios = new double[first.length];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] = first[round] / second[round];
    }
    return ratios;
  }

  /** The middle value, or the mean of the two in the middle. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
