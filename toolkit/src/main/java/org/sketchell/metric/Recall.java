// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

/**
 * How many of those of a class were decided for it: TP / (TP + FN). 0 of a class that was decided
 * for, but does not occur.
 */
public final class Recall extends ClassMetric<Recall> {
  /** Of several classes, the mean over them. */
  public Recall(int classes) {
    this(Decision.multiclass(classes, Average.MACRO));
  }

  private Recall(Decision decision) {
    super(decision);
  }

  /** Of yes and no. */
  public static Recall binary() {
    return new Recall(Decision.binary());
  }

  /** Of several flags, the mean over them. */
  public static Recall multilabel(int labels) {
    return new Recall(Decision.multilabel(labels, Average.MACRO));
  }

  @Override
  Recall of(Decision other) {
    return new Recall(other);
  }

  @Override
  double number(double both, double decided, double meant, double places) {
    return meant == 0 ? 0 : both / meant;
  }
}
