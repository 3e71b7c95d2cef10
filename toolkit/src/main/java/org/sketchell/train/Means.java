// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.io.IOException;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.sketchell.data.Notice;
import org.sketchell.file.Printable;
import org.sketchell.metric.Totals;

/** Means of logged numbers, weighted by the size of the batches, and totals of metrics. */
final class Means {
  private final Map<String, Mean> means = new LinkedHashMap<>();
  private final Map<String, Gathered> metrics = new LinkedHashMap<>();

  /** Totals of a checkpoint, until it is known whose they are. */
  private final Map<String, Totals> saved = new HashMap<>();

  /** What the epoch logged before the checkpoint, until a step has logged again. */
  private final Set<String> before = new TreeSet<>();

  private final View view = new View();

  private static final class Mean {
    private double sum;
    private long count;

    private double value() {
      return sum / count;
    }
  }

  private record Gathered(Logged logged, Totals totals) {}

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

  /** What was added to a metric so far, to add more. */
  Totals totals(Logged metric) {
    Gathered gathered = metrics.get(metric.name());
    if (gathered == null || gathered.logged != metric) {
      gathered =
          new Gathered(metric, gathered == null ? begun(metric) : same(metric, gathered.totals));
      metrics.put(metric.name(), gathered);
    }
    return gathered.totals;
  }

  /** Batches of another size are traced anew, and a metric of one's own may then add up less. */
  private static Totals same(Logged metric, Totals before) {
    if (!metric.totals().isLike(before)) {
      throw new TrainingException(
          "The metric '%s' adds up sums of another size for one batch than for another; what %s"
              + " contributes must be as large whatever the number of examples, or be collected"
              + " instead of summed.",
          metric.name(), metric.metric());
    }
    return before;
  }

  private Totals begun(Logged metric) {
    Totals fresh = metric.totals();
    Totals before = saved.remove(metric.name());
    if (before != null && !before.isLike(fresh)) {
      throw new TrainingException(
          "The checkpoint has other totals of the metric '%s' than %s adds up; log the metric that"
              + " was logged before.",
          metric.name(), metric.metric());
    }
    return before == null ? fresh : before;
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

  /** Tells the totals of metrics, by name, as texts. */
  void forEachTotal(BiConsumer<String, String> consumer) {
    saved.forEach((name, totals) -> consumer.accept(name, totals.pack()));
    metrics.forEach((name, gathered) -> consumer.accept(name, gathered.totals.pack()));
  }

  /**
   * Begins a metric with totals that {@link #forEachTotal} told.
   *
   * @throws IOException if they are none
   */
  void restore(String name, String total) throws IOException {
    saved.put(name, Totals.unpack(total));
    before.add(name);
  }

  /** Begins a number with a sum that {@link #forEach} told. */
  void restore(String name, double sum, long count) {
    add(name, sum, count);
    before.add(name);
  }

  /**
   * Says so if what a step logs is not what the epoch logged before its checkpoint; what is logged
   * no more is left out.
   *
   * @param names of all that the step logged
   */
  void goOn(Set<String> names) {
    if (before.isEmpty()) {
      return;
    }
    Set<String> more = new TreeSet<>(names);
    more.removeAll(before);
    Set<String> less = new TreeSet<>(before);
    less.removeAll(names);
    before.clear();
    means.keySet().removeAll(less);
    saved.keySet().removeAll(less);
    List<String> notes = new ArrayList<>();
    if (!more.isEmpty()) {
      notes.add(
          "The checkpoint is of the middle of an epoch that had not logged "
              + Printable.line(String.join(", ", more))
              + ": it counts only the rest of that epoch.");
    }
    if (!less.isEmpty()) {
      notes.add(
          "The checkpoint is of the middle of an epoch that had logged "
              + Printable.line(String.join(", ", less))
              + ": the learner does so no more, and what there was is left out.");
    }
    if (!notes.isEmpty()) {
      Notice.say(notes);
    }
  }

  /** The means so far; computed anew each time somebody looks, so that a step costs nothing. */
  Map<String, Double> view() {
    return view;
  }

  Map<String, Double> values(String prefix) {
    return values(prefix, true);
  }

  private Map<String, Double> values(String prefix, boolean all) {
    Map<String, Double> values = new LinkedHashMap<>();
    means.forEach((name, mean) -> values.put(prefix + name, mean.value()));
    metrics.forEach(
        (name, gathered) -> {
          if (all || gathered.logged.isBrief()) {
            Map<String, Double> several = new LinkedHashMap<>();
            gathered.logged.tell(gathered.totals, several::put);
            if (all || several.size() == 1) {
              several.forEach((key, value) -> values.put(prefix + key, value));
            }
          }
        });
    return values;
  }

  /** What moves on with training. */
  final class View extends AbstractMap<String, Double> {
    /** What takes no time to find out, and no room to show: no areas, no numbers for each class. */
    Map<String, Double> brief() {
      return Means.this.values("", false);
    }

    @Override
    public Set<Entry<String, Double>> entrySet() {
      return Means.this.values("").entrySet();
    }
  }
}
