// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sketchell.metric.Contribution;
import org.sketchell.metric.Metric;
import org.sketchell.metric.Totals;
import org.sketchell.tensor.Tensor;

/**
 * One thing that a step logs: a number, or what its batch contributes to a metric.
 *
 * @param name under which it was logged
 * @param metric null of a number
 * @param classes names of the metric's classes, if they are known
 * @param batch what a batch contributes; of a number, itself
 */
record Logged(String name, Metric metric, List<String> classes, Contribution batch) {
  /** A number. */
  static Logged number(String name, Tensor value) {
    return new Logged(name, null, List.of(), Contribution.summed(value));
  }

  boolean isNumber() {
    return metric == null;
  }

  /** The same, whose classes have names. */
  Logged named(List<String> names) {
    return new Logged(name, metric, names, batch);
  }

  /** The same, which does not hold on to the graph that the contribution is from. */
  Logged apart() {
    return new Logged(
        name,
        metric,
        classes,
        new Contribution(standIns(batch.summed()), standIns(batch.collected())));
  }

  private static List<Tensor> standIns(List<Tensor> tensors) {
    return tensors.stream().map(tensor -> Tensor.placeholder(tensor.type())).toList();
  }

  /** What it is in a graph, by the names of the outputs. */
  Map<String, Tensor> outputs() {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    List<Tensor> parts = batch.parts();
    for (int i = 0; i < parts.size(); i++) {
      outputs.put(output(i), isNumber() ? parts.get(i).reshape() : parts.get(i));
    }
    return outputs;
  }

  private String output(int part) {
    return "log_" + name + (isNumber() ? "" : "/" + part);
  }

  /** Nothing yet. */
  Totals totals() {
    return new Totals(batch);
  }

  /** Takes the values of a metric. */
  @FunctionalInterface
  interface Values {
    void accept(String name, double value);
  }

  /** Tells what totals mean, by name; of several classes as {@code NAME/CLASS}. */
  void tell(Totals totals, Values values) {
    double[] all = metric.values(totals);
    if (all.length == 1) {
      values.accept(name, all[0]);
      return;
    }
    IntStream.range(0, all.length)
        .forEach(
            i ->
                values.accept(
                    name + "/" + (classes.size() == all.length ? classes.get(i) : i), all[i]));
  }

  /** Whether its value is known without ado, and is a single one: for looking at it at any time. */
  boolean isBrief() {
    return isNumber() || batch.collected().isEmpty();
  }
}
