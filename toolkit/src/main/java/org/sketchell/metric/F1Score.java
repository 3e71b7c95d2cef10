// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

/** The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN). */
public final class F1Score extends ClassMetric<F1Score> {
  /** Of several classes, the mean over them. */
  public F1Score(int classes) {
    this(Decision.multiclass(classes, Average.MACRO));
  }

  private F1Score(Decision decision) {
    super(decision);
  }

  /** Of yes and no. */
  public static F1Score binary() {
    return new F1Score(Decision.binary());
  }

  /** Of several flags, the mean over them. */
  public static F1Score multilabel(int labels) {
    return new F1Score(Decision.multilabel(labels, Average.MACRO));
  }

  @Override
  F1Score of(Decision other) {
    return new F1Score(other);
  }

  @Override
  double number(double both, double decided, double meant, double places) {
    return 2 * both / (decided + meant);
  }
}
