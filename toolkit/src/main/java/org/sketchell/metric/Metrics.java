// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics of a classifier by their names, for command lines and configurations. */
public final class Metrics {
  private static final Pattern TOP = Pattern.compile("top-?([1-9][0-9]{0,5})");

  private static final Map<String, IntFunction<ClassMetric<?>>> COUNTED = new LinkedHashMap<>();

  static {
    COUNTED.put("accuracy", Accuracy::new);
    COUNTED.put("precision", Precision::new);
    COUNTED.put("recall", Recall::new);
    COUNTED.put("f1", F1Score::new);
    COUNTED.put("iou", IoU::new);
    COUNTED.put("dice", Dice::new);
  }

  private Metrics() {}

  /**
   * Metrics of logits and labels by their names: {@code accuracy}, {@code precision}, {@code
   * recall}, {@code f1}, {@code iou}, {@code dice}, {@code auroc}, each also with an average, as
   * {@code f1:none}, and {@code top3} or another number.
   *
   * @param names separated by commas; empty for none
   * @param classes that labels have
   * @return by the name under which each is logged: {@code f1:none} as {@code f1_none}
   * @throws MetricException if a name is none of these, or is there twice
   */
  public static Map<String, Metric> named(String names, int classes) {
    Map<String, Metric> metrics = new LinkedHashMap<>();
    if (names.isBlank()) {
      return metrics;
    }
    for (String part : names.split(",", -1)) {
      String name = part.strip().toLowerCase(Locale.ROOT);
      if (metrics.put(name.replace(':', '_'), one(name, classes)) != null) {
        throw new MetricException("The metric %s is asked for twice.", name);
      }
    }
    return metrics;
  }

  private static Metric one(String name, int classes) {
    Matcher top = TOP.matcher(name);
    if (top.matches()) {
      int k = Integer.parseInt(top.group(1));
      if (k > classes) {
        throw new MetricException(
            "%s wants %d classes or more, but there are %d.", name, k, classes);
      }
      return new TopKAccuracy(k);
    }
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    Average average = colon < 0 ? null : average(name.substring(colon + 1));
    if (kind.equals("auroc")) {
      AUROC plain = new AUROC(classes);
      return average == null ? plain : plain.average(average);
    }
    if (!COUNTED.containsKey(kind)) {
      throw new MetricException(
          "There is no metric '%s'; there are %s, auroc, each also as NAME:micro, NAME:macro,"
              + " NAME:weighted or NAME:none, and top3 or another number.",
          kind, String.join(", ", COUNTED.keySet()));
    }
    ClassMetric<?> plain = COUNTED.get(kind).apply(classes);
    return average == null ? plain : plain.average(average);
  }

  private static Average average(String name) {
    for (Average average : Average.values()) {
      if (average.toString().equals(name)) {
        return average;
      }
    }
    throw new MetricException("An average is micro, macro, weighted or none, but got '%s'.", name);
  }
}
