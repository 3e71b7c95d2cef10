// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Functional;
import org.sketchell.nn.Linear;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Tensor;

/** What a lesson does: features are printed, and the score is differentiated for them. */
class LookingTest {
  private final Conv2d conv = new Conv2d(1, 4, 3);
  private final Linear head = new Linear(4 * 3 * 3, 2);
  private final Tensor image = new Generator(1).rand(1, 1, 8, 8);

  private float[] gradientForFeatures(boolean looked) {
    Tensor features = conv.forward(image).relu();
    if (looked) {
      assertThat(features.toString()).contains("tensor");
    }
    Tensor score = head.forward(Functional.maxPool2d(features, 2).flatten(1)).select(1, 0).sum();
    return Tensor.gradient(score, features).toFloatArray();
  }

  @Test
  void features_have_the_same_gradient_printed_or_not() {
    assertThat(gradientForFeatures(false)).isEqualTo(gradientForFeatures(true));
    float sum = 0;
    for (float value : gradientForFeatures(false)) {
      sum += Math.abs(value);
    }
    assertThat(sum).isGreaterThan(0.1f);
  }
}
