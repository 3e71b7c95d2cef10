// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A value that was measured at some points: between two of them in proportion, before the first and
 * after the last one as there.
 */
record Curve(NavigableMap<Integer, Double> points) {
  Curve {
    points = new TreeMap<>(points);
  }

  static Curve of(Map<Integer, Double> points) {
    return new Curve(new TreeMap<>(points));
  }

  /** The same everywhere. */
  static Curve flat(double value) {
    return of(Map.of(0, value));
  }

  double at(long place) {
    int point = (int) Math.min(place, Integer.MAX_VALUE);
    Map.Entry<Integer, Double> below = points.floorEntry(point);
    Map.Entry<Integer, Double> above = points.ceilingEntry(point);
    if (below == null || above == null || below.getKey().equals(above.getKey())) {
      return (below == null ? above : below).getValue();
    }
    double part = (double) (point - below.getKey()) / (above.getKey() - below.getKey());
    return below.getValue() + part * (above.getValue() - below.getValue());
  }
}
