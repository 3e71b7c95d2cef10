// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StatisticsAndLogicTest {
  private final Tensor x = Tensors.tensor(1., 2, 4, 9).reshape(2, 2);

  @Test
  void a_standard_deviation_is_the_root_of_the_variance() {
    assertThat(x.std(1).item()).isCloseTo(Math.sqrt(38 / 3.0), within(1e-6));
    assertThat(x.std(0, 1).toFloatArray()).containsExactly(0.5f, 2.5f);
  }

  @Test
  void reduced_dimensions_can_stay() {
    Tensor cube = Tensors.arange(24).to(org.sketchell.shape.ElementType.FLOAT32).reshape(2, 3, 4);
    assertThat(cube.var(true, 1, 0, 2).shape()).hasToString("[1, 3, 1]");
    assertThat(cube.var(true, 1, 0, 2).flatten().toFloatArray())
        .isEqualTo(cube.var(1, 0, 2).toFloatArray());
    assertThat(cube.std(true, 0, -1).shape()).hasToString("[2, 3, 1]");
    assertThat(cube.max(true, 0, 2).shape()).hasToString("[1, 3, 1]");
    assertThat(cube.min(true, 1).shape()).hasToString("[2, 1, 4]");
    assertThat(cube.argmax(true, 1).shape()).hasToString("[2, 1, 4]");
    assertThat(cube.argmin(true, -1).shape()).hasToString("[2, 3, 1]");
    assertThat(cube.negate().argmin().toLongArray()).containsExactly(23);
  }

  @Test
  void a_variance_has_the_gradient_of_its_formula() {
    Tensor y = Tensors.tensor(1.0, 2, 4, 9).requiresGrad();
    y.var(1).backward();
    assertThat(y.grad().toFloatArray())
        .containsExactly(new float[] {-2, -4 / 3f, 0, 10 / 3f}, within(1e-6f));
    Tensor slope = Tensor.gradient(y.var(1), y);
    Tensor curvature = Tensor.gradient(slope.get(0), y);
    assertThat(curvature.toFloatArray())
        .containsExactly(new float[] {0.5f, -1 / 6f, -1 / 6f, -1 / 6f}, within(1e-6f));
    assertThat(Tensors.tensor(1.0).var(1).isNaN().toBooleanArray()).containsExactly(true);
  }

  @Test
  void exclusive_or_is_true_where_exactly_one_is() {
    assertThat(x.gt(1.5).xor(x.lt(4.5)).to(org.sketchell.shape.ElementType.FLOAT32).toFloatArray())
        .containsExactly(1, 0, 0, 1);
  }

  @Test
  void numbers_are_cut_down_and_up() {
    Tensor numbers = Tensors.tensor(-1.5, -1, 0.7, 2);
    assertThat(numbers.floor().toFloatArray()).containsExactly(-2, -1, 0, 2);
    assertThat(numbers.ceil().toFloatArray()).containsExactly(-1, -1, 1, 2);
  }

  @Test
  void the_place_of_the_smallest_is_found_along_a_dimension() {
    assertThat(x.argmin(0).toLongArray()).containsExactly(0, 0);
    assertThat(x.negate().argmin(1).toLongArray()).containsExactly(1, 1);
  }

  @Test
  void comparisons_take_numbers_and_tensors() {
    assertThat(x.le(2).toBooleanArray()).containsExactly(true, true, false, false);
    assertThat(x.ne(Tensors.tensor(1., 9)).toBooleanArray())
        .containsExactly(false, true, true, false);
    assertThat(x.lt(2).or(x.gt(4)).toBooleanArray()).containsExactly(true, false, false, true);
  }

  @Test
  void dimensions_of_size_one_go_and_all_become_one() {
    assertThat(x.reshape(1, 2, 1, 2).squeeze().shape()).hasToString("[2, 2]");
    assertThat(x.flatten().toFloatArray()).containsExactly(1, 2, 4, 9);
    assertThat(x.flatten().rank()).isEqualTo(1);
  }
}
