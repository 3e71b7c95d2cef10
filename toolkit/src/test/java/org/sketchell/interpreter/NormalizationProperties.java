// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.sketchell.nn.Functional;

/** Layers that say themselves what their gradient is, held to it. */
class NormalizationProperties {
  @Property(tries = 12)
  void gradients_of_batch_norm_agree_with_finite_differences(@ForAll Random random) {
    Draw draw = new Draw(random);
    int channels = draw.from(1, 3);
    GradientCheck.check(
        "batchNorm2d",
        List.of(
            draw.floats(draw.from(2, 4), channels, draw.from(1, 3), draw.from(1, 3)),
            draw.floats(channels),
            draw.floats(channels)),
        in -> {
          Functional.Normalized normalized =
              Functional.batchNorm2d(in.get(0), in.get(1), in.get(2), 0.1);
          return List.of(normalized.output(), normalized.mean(), normalized.variance());
        },
        2,
        random);
  }
}
