// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

/**
 * How many decisions are right. Of several classes micro is the share of all places, and the number
 * of a class is its {@linkplain Recall recall}, so that macro is the balanced accuracy; of yes and
 * no, and of flags, both answers count.
 */
public final class Accuracy extends ClassMetric<Accuracy> {
  /** Of several classes, the share of all decisions. */
  public Accuracy(int classes) {
    this(Decision.multiclass(classes, Average.MICRO));
  }

  private Accuracy(Decision decision) {
    super(decision);
  }

  /** Of yes and no. */
  public static Accuracy binary() {
    return new Accuracy(Decision.binary());
  }

  /** Of several flags, the share of all decisions. */
  public static Accuracy multilabel(int labels) {
    return new Accuracy(Decision.multilabel(labels, Average.MICRO));
  }

  @Override
  Accuracy of(Decision other) {
    return new Accuracy(other);
  }

  @Override
  double number(double both, double decided, double meant, double places) {
    if (decision().kind() == Decision.Kind.MULTICLASS) {
      double of = decision().average() == Average.MICRO ? places : meant;
      return of == 0 && places > 0 ? 0 : both / of;
    }
    return (places - decided - meant + 2 * both) / places;
  }

  @Override
  boolean isOfPlaces() {
    return decision().kind() != Decision.Kind.MULTICLASS || decision().average() == Average.MICRO;
  }
}
