// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

/**
 * Overlap of areas: 2 TP / (2 TP + FP + FN), over the pixels of all batches together, as
 * torchmetrics' classification Dice has it. It is the {@linkplain F1Score F1 score} of pixels,
 * under the name that it has for segmented pictures; how near outputs are before they decide is the
 * {@link org.sketchell.nn.DiceLoss}.
 */
public final class Dice extends ClassMetric<Dice> {
  /** Of several classes, the mean over them. */
  public Dice(int classes) {
    this(Decision.multiclass(classes, Average.MACRO));
  }

  private Dice(Decision decision) {
    super(decision);
  }

  /** Of yes and no. */
  public static Dice binary() {
    return new Dice(Decision.binary());
  }

  /** Of several flags, the mean over them. */
  public static Dice multilabel(int labels) {
    return new Dice(Decision.multilabel(labels, Average.MACRO));
  }

  @Override
  Dice of(Decision other) {
    return new Dice(other);
  }

  @Override
  double number(double both, double decided, double meant, double places) {
    return 2 * both / (decided + meant);
  }
}
