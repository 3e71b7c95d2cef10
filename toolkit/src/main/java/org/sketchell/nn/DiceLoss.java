// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/**
 * Soft Dice loss of maps: 1 - (2 sum(p t) + s) / (sum(p) + sum(t) + s), the sums over the pixels of
 * each map (Sudre et al. 2017); or with sum(p²) + sum(t²) below the line (Milletari, Navab and
 * Ahmadi 2016). PyTorch has none; the defaults are those of MONAI.
 *
 * @param reduction what becomes of the losses of single maps
 * @param squared whether p and t are squared below the line
 * @param smooth s, against division by zero: with s, two empty maps are alike
 */
public record DiceLoss(Reduction reduction, boolean squared, double smooth) implements Loss {
  public DiceLoss {
    if (!(smooth >= 0)) {
      throw new IllegalArgumentException(
          "The smooth number of a Dice loss must be 0 or more, but is %s.".formatted(smooth));
    }
  }

  /** The mean over maps, not squared, s 1e-5. */
  public DiceLoss() {
    this(Reduction.MEAN, false, 1e-5);
  }

  @CheckReturnValue
  public DiceLoss reduction(Reduction other) {
    return new DiceLoss(other, squared, smooth);
  }

  /** With squares below the line or without. */
  @CheckReturnValue
  public DiceLoss squared(boolean squares) {
    return new DiceLoss(reduction, squares, smooth);
  }

  @CheckReturnValue
  public DiceLoss smooth(double number) {
    return new DiceLoss(reduction, squared, number);
  }

  /**
   * The loss of probabilities.
   *
   * @param input probabilities from 0 to 1, [batch, channels, ...], such as {@code sigmoid} or
   *     {@code softmax(1)} gives
   * @param target of the same shape, 1 where a pixel belongs to the channel's class
   */
  @Override
  public Tensor forward(Tensor input, Tensor target) {
    return Losses.reduced(Losses.dices(input, target, squared, smooth), reduction);
  }
}
