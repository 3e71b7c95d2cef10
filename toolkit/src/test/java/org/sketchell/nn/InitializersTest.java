// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sketchell.Reference;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

class InitializersTest {
  /** Fan-in 90, fan-out 180. */
  private final Parameter weight = new Parameter(Tensors.zeros(20, 10, 3, 3));

  @BeforeEach
  void seed() {
    Tensors.manualSeed(1);
  }

  private void deviates(double expected) {
    assertThat(weight.value().mean().item()).isCloseTo(0, within(expected / 10));
    assertThat(weight.value().std(0).item()).isCloseTo(expected, within(expected / 20));
  }

  /** Of a uniform distribution, whose deviation is bound / sqrt(3). */
  private void isWithin(double bound) {
    float largest = weight.value().abs().max().toFloatArray()[0];
    assertThat(largest).isBetween((float) (0.99 * bound), (float) (1.00001 * bound));
    deviates(bound / Math.sqrt(3));
  }

  @Test
  void values_are_spread_by_the_fans() {
    Initializers.xavierUniform(weight);
    isWithin(Math.sqrt(6 / 270.0));
    Initializers.xavierNormal(weight, 2);
    deviates(2 * Math.sqrt(2 / 270.0));
    Initializers.kaimingUniform(weight);
    isWithin(Math.sqrt(6 / 90.0));
    Initializers.kaimingNormal(weight, Initializers.Fan.OUT, 1);
    deviates(Math.sqrt(1 / 180.0));
    Initializers.kaimingNormal(weight);
    deviates(Math.sqrt(2 / 90.0));
  }

  @Test
  void values_of_any_parameter() {
    Parameter bias = new Parameter(Tensors.zeros(1000));
    Initializers.constant(bias, 0.5);
    assertThat(bias.value().toFloatArray()).containsOnly(0.5f);
    Initializers.uniform(bias, 2, 3);
    assertThat(bias.value().mean().item()).isCloseTo(2.5, within(0.05));
    Initializers.normal(bias, -1, 0.1);
    assertThat(bias.value().mean().item()).isCloseTo(-1, within(0.02));
    assertThat(bias.value().std(0).item()).isCloseTo(0.1, within(0.01));
    assertThat(bias.isTrainable()).isTrue();
    assertThat(bias.value().isRequiresGrad()).isTrue();
  }

  @Test
  void the_shorter_side_of_an_orthogonal_matrix_is_orthogonal() {
    Initializers.orthogonal(weight, 3);
    Tensor rows = weight.value().detach().reshape(20, 90);
    Reference.assertClose("rows", rows.matmul(rows.t()), Tensors.eye(20).times(9), 1e-6);
    Parameter tall = new Parameter(Tensors.zeros(7, 4));
    Initializers.orthogonal(tall);
    Tensor columns = tall.value().detach();
    Reference.assertClose("columns", columns.t().matmul(columns), Tensors.eye(4), 1e-6);
  }

  @Test
  void a_seed_gives_the_same_values_again() {
    Initializers.kaimingNormal(weight);
    float[] first = weight.value().toFloatArray();
    Tensors.manualSeed(1);
    Initializers.kaimingNormal(weight);
    assertThat(weight.value().toFloatArray()).isEqualTo(first);
  }

  @Test
  void gains_are_those_of_pytorch() {
    Reference.more("gains")
        .properties()
        .forEach(
            gain ->
                assertThat(
                        gain.getKey().equals("leaky_relu 0.2")
                            ? Initializers.leakyReluGain(0.2)
                            : Initializers.gain(gain.getKey()))
                    .as(gain.getKey())
                    .isCloseTo(gain.getValue().asDouble(), within(1e-12)));
  }

  @Test
  void what_has_no_fans_is_refused() {
    assertThatThrownBy(() -> Initializers.xavierUniform(new Parameter(Tensors.zeros(3))))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Fans are those of a weight of out x in, with a kernel or without, but got [3]; for"
                + " others there are uniform, normal and constant.");
    assertThatThrownBy(() -> Initializers.gain("swish")).hasMessageContaining("\"swish\"");
  }
}
