// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

/**
 * How many of those that were decided for a class are of it: TP / (TP + FP). 0 of a class that
 * occurs, but was never decided for.
 */
public final class Precision extends ClassMetric<Precision> {
  /** Of several classes, the mean over them. */
  public Precision(int classes) {
    this(Decision.multiclass(classes, Average.MACRO));
  }

  private Precision(Decision decision) {
    super(decision);
  }

  /** Of yes and no. */
  public static Precision binary() {
    return new Precision(Decision.binary());
  }

  /** Of several flags, the mean over them. */
  public static Precision multilabel(int labels) {
    return new Precision(Decision.multilabel(labels, Average.MACRO));
  }

  @Override
  Precision of(Decision other) {
    return new Precision(other);
  }

  @Override
  double number(double both, double decided, double meant, double places) {
    return decided == 0 ? 0 : both / decided;
  }
}
