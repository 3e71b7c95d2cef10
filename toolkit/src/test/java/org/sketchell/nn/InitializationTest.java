// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.sketchell.model.Networks;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** First weights are spread as PyTorch's: uniformly within ±1 / sqrt(fan-in). */
class InitializationTest {
  private static void assertUniform(Tensor values, double bound) {
    float[] array = values.toFloatArray();
    double sum = 0;
    double squares = 0;
    for (float value : array) {
      assertThat(Math.abs(value)).isLessThanOrEqualTo((float) bound);
      sum += value;
      squares += value * value;
    }
    double spread = bound / Math.sqrt(3);
    double n = array.length;
    assertThat(sum / n).isCloseTo(0, within(5 * spread / Math.sqrt(n)));
    assertThat(Math.sqrt(squares / n)).isCloseTo(spread, within(2 * spread / Math.sqrt(n)));
  }

  @Test
  void convolutions_see_all_input_channels_under_the_kernel() {
    Tensors.manualSeed(3);
    Conv2d conv = new Conv2d(8, 128, Size.of(3, 5));
    assertUniform(conv.weight().value(), 1 / Math.sqrt(8 * 15));
    assertUniform(conv.bias().value(), 1 / Math.sqrt(8 * 15));
    assertUniform(new Conv2d(8, 64, 3).groups(4).weight().value(), 1 / Math.sqrt(2 * 9));
  }

  /** PyTorch counts the output channels here, which is no fan-in, but is what it does. */
  @Test
  void transposed_convolutions_count_their_output_channels() {
    Tensors.manualSeed(4);
    ConvTranspose2d conv = new ConvTranspose2d(64, 16, 3);
    assertThat(conv.weight().shape().sizes()).containsExactly(64, 16, 3, 3);
    assertUniform(conv.weight().value(), 1 / Math.sqrt(16 * 9));
  }

  @Test
  void linear_layers_see_all_features() {
    Tensors.manualSeed(5);
    assertUniform(new Linear(100, 200).weight().value(), 0.1);
  }

  @Test
  void the_same_seed_gives_the_same_weights() {
    Tensors.manualSeed(6);
    float[] first = Networks.tutorial(3).stateDict().get("linear.weight").toFloatArray();
    Tensors.manualSeed(6);
    float[] second = Networks.tutorial(3).stateDict().get("linear.weight").toFloatArray();
    assertThat(second).isEqualTo(first);
    float[] third = Networks.tutorial(3).stateDict().get("linear.weight").toFloatArray();
    assertThat(third).isNotEqualTo(first);
  }

  @Test
  void normalisation_starts_as_identity() {
    BatchNorm2d norm = new BatchNorm2d(2);
    assertThat(norm.weight().value().toFloatArray()).containsExactly(1, 1);
    assertThat(norm.bias().value().toFloatArray()).containsExactly(0, 0);
    assertThat(norm.runningMean().value().toFloatArray()).containsExactly(0, 0);
    assertThat(norm.runningVar().value().toFloatArray()).containsExactly(1, 1);
  }
}
