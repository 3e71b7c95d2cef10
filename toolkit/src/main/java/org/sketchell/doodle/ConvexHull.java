// SPDX-License-Identifier: Apache-2.0
package org.sketchell.doodle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The band that lies closely around points of a plane (Andrew's monotone chain, 1979). */
final class ConvexHull {
  private ConvexHull() {}

  /** Its corners, all the way around in one direction. */
  static List<double[]> of(List<double[]> points) {
    List<double[]> sorted = new ArrayList<>(points);
    sorted.sort(Comparator.<double[]>comparingDouble(p -> p[0]).thenComparingDouble(p -> p[1]));
    List<double[]> hull = new ArrayList<>();
    for (int pass = 0; pass < 2; pass++) {
      int start = hull.size();
      for (int i = 0; i < sorted.size(); i++) {
        double[] point = sorted.get(pass == 0 ? i : sorted.size() - 1 - i);
        while (hull.size() >= start + 2
            && turn(hull.get(hull.size() - 2), hull.get(hull.size() - 1), point[0], point[1])
                <= 0) {
          hull.remove(hull.size() - 1);
        }
        hull.add(point);
      }
      hull.remove(hull.size() - 1);
    }
    return hull;
  }

  /** Whether a point lies within or on the band; never, if that is a line. */
  static boolean contains(List<double[]> hull, double x, double y) {
    boolean inside = hull.size() > 2;
    for (int i = 0; inside && i < hull.size(); i++) {
      inside = turn(hull.get(i), hull.get((i + 1) % hull.size()), x, y) >= 0;
    }
    return inside;
  }

  /** Positive if the way over two points to a third turns as the hull does. */
  private static double turn(double[] from, double[] over, double x, double y) {
    return (over[0] - from[0]) * (y - from[1]) - (over[1] - from[1]) * (x - from[0]);
  }
}
