// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.List;
import java.util.Optional;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * Whether a step's code builds the same graph each time it runs. What Java draws or counts itself,
 * with {@code java.util.Random}, {@code Math.random()} or a field, would be a constant of the
 * compiled step.
 */
final class Steadiness {
  private static final String ADVICE =
      "the compiled step would keep what came first. Draw with rand or randn, which draw anew in each"
          + " step; or give what changes as data, or keep it in a Buffer.";

  private Steadiness() {}

  /**
   * Compares what the same code built twice.
   *
   * @throws TrainingException if it differs, with the first number that does
   */
  static void require(Graph first, Graph second) {
    if (!first.structure().equals(second.structure())) {
      throw new TrainingException(
          "The step's code does other operations each time it runs, for example because"
              + " java.util.Random, Math.random() or a counter decides, and %s",
          ADVICE);
    }
    List<Tensor> before = first.leaves();
    List<Tensor> after = second.leaves();
    for (int i = 0; i < before.size(); i++) {
      difference(before.get(i), after.get(i))
          .ifPresent(
              numbers -> {
                throw new TrainingException(
                    "The step's code computes with a number that Java makes anew each time it runs,"
                        + " by java.util.Random, Math.random() or a counter (%s), and %s",
                    numbers, ADVICE);
              });
    }
  }

  private static Optional<String> difference(Tensor before, Tensor after) {
    if (before == after || before.value().isEmpty() || before.value().equals(after.value())) {
      return Optional.empty();
    }
    return Optional.of(
        before.shape().elements() == 1
            ? "first " + (float) before.item() + ", then " + (float) after.item()
            : "a tensor of shape " + before.shape());
  }
}
