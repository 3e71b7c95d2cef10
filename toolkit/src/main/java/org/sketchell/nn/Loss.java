// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * How far predictions are from what they should be; smaller is better. One of your own is a
 * function: {@code (input, target) -> input.minus(target).abs().pow(3).mean()}.
 */
@FunctionalInterface
public interface Loss {
  /** The loss of predictions; a scalar, unless the reduction is none. */
  Tensor forward(Tensor input, Tensor target);

  /**
   * The loss of each example by itself, [batch], so that they can be weighted: the mean over
   * everything else that an example has, or the sum where the reduction is one.
   *
   * @throws ShapeException if the loss is of a batch as a whole
   */
  default Tensor perExample(Tensor input, Tensor target) {
    throw new ShapeException(
        "%s gives one number for a whole batch, and cannot count some examples more than others:"
            + " leave their weights out, or define Tensor perExample(Tensor input, Tensor target).",
        name());
  }

  /** What the loss is called in records: its class's name, if it has one. */
  default String name() {
    Class<?> type = getClass();
    return type.isHidden() || type.isAnonymousClass()
        ? "a function of its own"
        : type.getSimpleName();
  }
}
