package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/**
 * How far predictions are from what they should be; smaller is better. One of your own is a
 * function: {@code (input, target) -> input.minus(target).abs().pow(3).mean()}.
 */
@FunctionalInterface
public interface Loss {
  /** The loss of predictions; a scalar, unless the reduction is none. */
  Tensor forward(Tensor input, Tensor target);

  /** What the loss is called in records: its class's name, if it has one. */
  default String name() {
    Class<?> type = getClass();
    return type.isHidden() || type.isAnonymousClass()
        ? "a function of its own"
        : type.getSimpleName();
  }
}
