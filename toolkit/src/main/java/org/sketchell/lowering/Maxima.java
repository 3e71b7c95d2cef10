// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/**
 * The largest of several tensors, place by place, and which of them it is: the first of equal
 * numbers, but the last NaN, as PyTorch's pooling finds it.
 */
final class Maxima {
  private final List<Tensor> parts;

  /** At i the largest of the parts 0 to i. */
  private final List<Tensor> largest = new ArrayList<>();

  Maxima(List<Tensor> parts) {
    this.parts = parts;
    largest.add(parts.get(0));
    for (Tensor part : parts.subList(1, parts.size())) {
      largest.add(last().maximum(part));
    }
  }

  private Tensor last() {
    return largest.get(largest.size() - 1);
  }

  Tensor values() {
    return last();
  }

  /** What arrives at the maxima, given to the part that holds each; the others get 0. */
  List<Tensor> spread(Tensor gradient) {
    Tensor rest = gradient;
    List<Tensor> gradients = new ArrayList<>();
    for (int i = parts.size() - 1; i > 0; i--) {
      Tensor part = parts.get(i);
      Tensor wins = part.gt(largest.get(i - 1)).or(part.isNaN());
      // A product takes a fraction of the time of a choice where nobody can guess the outcome.
      Tensor taken = rest.times(wins.to(ElementType.FLOAT32));
      gradients.add(0, taken);
      rest = rest.minus(taken);
    }
    gradients.add(0, rest);
    return gradients;
  }
}
