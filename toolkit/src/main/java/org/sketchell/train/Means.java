package org.sketchell.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** Means of logged values, weighted by the size of the batches. */
final class Means {
  private final Map<String, double[]> sums = new LinkedHashMap<>();

  void add(Map<String, Float> values, int count) {
    values.forEach(
        (name, value) -> {
          double[] sum = sums.computeIfAbsent(name, key -> new double[2]);
          sum[0] += (double) value * count;
          sum[1] += count;
        });
  }

  Map<String, Double> values(String prefix) {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(prefix + name, sum[0] / sum[1]));
    return means;
  }
}
