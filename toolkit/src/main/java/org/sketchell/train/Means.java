package org.sketchell.train;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Means of logged values, weighted by the size of the batches. */
final class Means {
  private final Map<String, Mean> means = new LinkedHashMap<>();
  private final Map<String, Double> view = new View();

  private static final class Mean {
    private double sum;
    private long count;

    private double value() {
      return sum / count;
    }
  }

  void add(String name, float value, int count) {
    add(name, (double) value * count, (long) count);
  }

  /** Adds a sum of so many values. */
  void add(String name, double sum, long count) {
    Mean mean = means.get(name);
    if (mean == null) {
      mean = new Mean();
      means.put(name, mean);
    }
    mean.sum += sum;
    mean.count += count;
  }

  /** Tells what was added, by name. */
  void forEach(Sums consumer) {
    means.forEach((name, mean) -> consumer.accept(name, mean.sum, mean.count));
  }

  /** Takes sums of values. */
  @FunctionalInterface
  interface Sums {
    void accept(String name, double sum, long count);
  }

  /** The means so far; computed anew each time somebody looks, so that a step costs nothing. */
  Map<String, Double> view() {
    return view;
  }

  Map<String, Double> values(String prefix) {
    Map<String, Double> values = new LinkedHashMap<>();
    means.forEach((name, mean) -> values.put(prefix + name, mean.value()));
    return values;
  }

  private final class View extends AbstractMap<String, Double> {
    @Override
    public Set<Entry<String, Double>> entrySet() {
      return Means.this.values("").entrySet();
    }
  }
}
