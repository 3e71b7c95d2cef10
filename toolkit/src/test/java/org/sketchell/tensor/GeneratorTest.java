// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.ShapeException;

/** Random numbers are reproducible and are distributed as they say. */
class GeneratorTest {
  private static final int MANY = 20_000;

  @Test
  void one_seed_gives_the_same_numbers_on_every_machine() {
    Generator generator = new Generator(42);
    assertThat(generator.rand(3).toFloatArray())
        .containsExactly(0.74156487f, 0.15991038f, 0.2786011f);
    assertThat(generator.randn(3).toFloatArray())
        .containsExactly(0.8924704f, 0.21741001f, 0.3970518f);
    assertThat(generator.randint(0, 100, 4).toLongArray()).containsExactly(54, 2, 87, 3);
    assertThat(generator.randperm(6).toLongArray()).containsExactly(5, 0, 2, 4, 1, 3);
  }

  @Test
  void seeding_starts_anew() {
    Generator generator = new Generator(1);
    float[] first = generator.randn(3).toFloatArray();
    assertThat(generator.randn(3).toFloatArray()).isNotEqualTo(first);
    generator.seed(1);
    assertThat(generator.randn(3).toFloatArray()).isEqualTo(first);
  }

  @Test
  void the_shared_generator_follows_the_manual_seed() {
    Tensors.manualSeed(7);
    float[] first = Tensors.rand(5).toFloatArray();
    Tensors.manualSeed(7);
    assertThat(Tensors.rand(5).toFloatArray()).isEqualTo(first);
  }

  @Test
  void uniform_numbers_fill_their_range() {
    float[] values = new Generator(1).uniform(-2, 6, MANY).toFloatArray();
    for (float value : values) {
      assertThat(value).isGreaterThanOrEqualTo(-2).isLessThan(6);
    }
    assertThat(mean(values)).isCloseTo(2, within(0.07));
    assertThat(variance(values)).isCloseTo(64 / 12.0, within(0.15));
  }

  @Test
  void normal_numbers_have_their_first_four_moments() {
    float[] values = new Generator(2).randn(MANY).toFloatArray();
    assertThat(mean(values)).isCloseTo(0, within(0.03));
    assertThat(variance(values)).isCloseTo(1, within(0.04));
    double fourth = 0;
    double third = 0;
    for (float value : values) {
      third += Math.pow(value, 3) / MANY;
      fourth += Math.pow(value, 4) / MANY;
    }
    assertThat(third).isCloseTo(0, within(0.1));
    assertThat(fourth).isCloseTo(3, within(0.25));
  }

  @Test
  void a_permutation_holds_every_number_once() {
    long[] order = new Generator(3).randperm(100).toLongArray();
    assertThat(order).isNotEqualTo(Tensors.arange(100).toLongArray());
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(Tensors.arange(100).toLongArray());
    assertThat(new Generator(3).randperm(0).toLongArray()).isEmpty();
  }

  @Test
  void whole_numbers_stay_below_their_end() {
    long[] values = new Generator(4).randint(-1, 2, 300).toLongArray();
    assertThat(Arrays.stream(values).distinct().sorted().toArray()).containsExactly(-1, 0, 1);
    assertThatThrownBy(() -> new Generator(4).randint(2, 2, 1))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("low < high");
  }

  @Test
  void a_random_tensor_is_drawn_once() {
    Tensor noise = new Generator(5).randn(4);
    Tensor twice = noise.plus(noise);
    float[] first = twice.toFloatArray();
    assertThat(noise.times(2).toFloatArray()).isEqualTo(first);
    assertThat(noise.plus(noise).toFloatArray()).isEqualTo(first);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / values.length;
  }

  @Test
  void goes_on_from_its_state_even_between_two_normals() {
    Generator generator = new Generator(3);
    generator.randn(7);
    Generator.State state = generator.state();
    assertThat(state.spare()).isPresent();
    float[] drawn = generator.randn(5).toFloatArray();
    generator.seed(99);
    generator.restore(state);
    assertThat(generator.randn(5).toFloatArray()).isEqualTo(drawn);
    generator.seed(3);
    assertThat(generator.state().spare()).isEmpty();
  }
}
