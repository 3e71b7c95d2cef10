// SPDX-License-Identifier: Apache-2.0
package org.sketchell.metric;

import java.util.List;
import java.util.stream.Stream;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/**
 * What a batch contributes to a metric, as graph.
 *
 * @param summed tensors that are added up over batches, element by element: they have one shape
 *     whatever the size of the batch, and each is itself a sum over its examples
 * @param collected tensors whose rows, along the first dimension, are kept of all batches, one
 *     behind the other; for what needs all examples together, at the price of memory for all
 */
public record Contribution(List<Tensor> summed, List<Tensor> collected) {
  /** Takes the numbers as float32, without gradients. */
  public Contribution {
    summed = summed.stream().map(tensor -> plain(tensor).reshape(-1)).toList();
    collected = collected.stream().map(Contribution::rows).toList();
  }

  /** Only sums. */
  public static Contribution summed(Tensor... sums) {
    return new Contribution(List.of(sums), List.of());
  }

  /** Only what is kept of all examples. */
  public static Contribution collected(Tensor... rows) {
    return new Contribution(List.of(), List.of(rows));
  }

  private static Tensor plain(Tensor tensor) {
    return tensor.detach().to(ElementType.FLOAT32);
  }

  private static Tensor rows(Tensor tensor) {
    if (tensor.rank() == 0) {
      throw new ShapeException(
          "What a metric collects has rows along its first dimension, but got shape %s; a number"
              + " is summed.",
          tensor.shape());
    }
    Tensor plain = plain(tensor);
    return plain.rank() == 2 ? plain : plain.reshape(tensor.size(0), -1);
  }

  /** All parts: first what is summed, then what is collected. */
  public List<Tensor> parts() {
    return Stream.concat(summed.stream(), collected.stream()).toList();
  }
}
