// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

/**
 * Intersection over union, also called Jaccard index: TP / (TP + FP + FN). Of segmented pictures
 * all pixels of all batches are counted together, as torchmetrics' JaccardIndex does; the mean over
 * classes is the mean IoU.
 */
public final class IoU extends ClassMetric<IoU> {
  /** Of several classes, the mean over them. */
  public IoU(int classes) {
    this(Decision.multiclass(classes, Average.MACRO));
  }

  private IoU(Decision decision) {
    super(decision);
  }

  /** Of yes and no. */
  public static IoU binary() {
    return new IoU(Decision.binary());
  }

  /** Of several flags, the mean over them. */
  public static IoU multilabel(int labels) {
    return new IoU(Decision.multilabel(labels, Average.MACRO));
  }

  @Override
  IoU of(Decision other) {
    return new IoU(other);
  }

  @Override
  double number(double both, double decided, double meant, double places) {
    return both / (decided + meant - both);
  }
}
