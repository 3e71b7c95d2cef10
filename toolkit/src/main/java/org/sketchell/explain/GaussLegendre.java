// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

/**
 * Gauss and Legendre's rule for integrals from 0 to 1: the sum of the weighted values at the points
 * is exact for polynomials of a degree under twice their number.
 *
 * @param points from 0 to 1, rising
 * @param weights of the points; their sum is 1
 */
record GaussLegendre(double[] points, double[] weights) {
  /**
   * The rule with a number of points: the zeros of the Legendre polynomial of that degree, found by
   * Newton's method (Abramowitz and Stegun 25.4.29).
   */
  static GaussLegendre of(int count) {
    double[] points = new double[count];
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      double x = -Math.cos(Math.PI * (i + 0.75) / (count + 0.5));
      double slope = 0;
      for (int step = 0; step < 8; step++) {
        double value = 1;
        double before = 0;
        for (int degree = 1; degree <= count; degree++) {
          double next = ((2 * degree - 1) * x * value - (degree - 1) * before) / degree;
          before = value;
          value = next;
        }
        slope = count * (x * value - before) / (x * x - 1);
        x -= value / slope;
      }
      points[i] = (1 + x) / 2;
      weights[i] = 1 / ((1 - x * x) * slope * slope);
    }
    return new GaussLegendre(points, weights);
  }
}
