// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sketchell.nn.Functional;
import org.sketchell.nn.Options;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Where a function has no slope, or no number, the gradients are those that PyTorch chose. */
class KinksTest {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;

  private static float[] gradient(UnaryOperator<Tensor> function, Tensor x) {
    Tensor leaf = x.detach().requiresGrad();
    function.apply(leaf).sum().backward();
    return leaf.grad().toFloatArray();
  }

  private static float[] gradient(UnaryOperator<Tensor> function, float... x) {
    return gradient(function, Tensors.tensor(x));
  }

  @Test
  void a_rectifier_stops_what_arrives_below_zero_and_lets_pass_what_arrives_at_nan() {
    assertThat(gradient(Tensor::relu, -1, 0, 2, NAN)).containsExactly(0, 0, 1, 1);
    assertThat(gradient(x -> x.relu().sqrt(), -1, 0, 4)).containsExactly(0, 0, 0.25f);
    assertThat(gradient(x -> x.relu().log().times(0), -1, 1)).containsExactly(0, 0);
  }

  @Test
  void clamping_lets_pass_what_lies_within() {
    assertThat(gradient(x -> x.clamp(0, 1), -1, 0, 0.5f, 1, 2, NAN))
        .containsExactly(0, 1, 1, 1, 0, 0);
    assertThat(Tensors.tensor(-1, 0.5f, 3, NAN).clamp(2, 1).toFloatArray())
        .containsExactly(1, 1, 1, NAN);
    assertThat(Tensors.tensor(-3L, 1, 9).clamp(0, 5).toLongArray()).containsExactly(0, 1, 5);
  }

  @Test
  void absolute_values_are_flat_at_zero() {
    assertThat(gradient(Tensor::abs, -4, 0, 3)).containsExactly(-1, 0, 1);
  }

  @Test
  void the_larger_of_two_takes_all_and_equals_take_half() {
    Tensor other = Tensors.tensor(1, 1, 1, 1, NAN);
    assertThat(gradient(x -> x.maximum(other), 0, 1, 2, NAN, 1)).containsExactly(0, 0.5f, 1, 1, 1);
    assertThat(gradient(x -> x.minimum(other), 0, 1, 2, NAN, 1)).containsExactly(1, 0.5f, 0, 1, 1);
    assertThat(gradient(x -> other.maximum(x), 0, 1, 2, NAN, 1)).containsExactly(0, 0.5f, 1, 1, 1);
  }

  @Test
  void equal_extremes_share_and_nan_is_shared_by_nan() {
    assertThat(gradient(x -> x.max(), 3, 1, 3)).containsExactly(0.5f, 0, 0.5f);
    assertThat(gradient(x -> x.min(), 1, 1, 1, 1)).containsExactly(0.25f, 0.25f, 0.25f, 0.25f);
    assertThat(gradient(x -> x.max(), 3, NAN, INF)).containsExactly(0, 1, 0);
    assertThat(gradient(x -> x.min(), NAN, 2, NAN)).containsExactly(0.5f, 0, 0.5f);
    Tensor rows = Tensors.tensor(new float[] {2, 2, 1, 5, NAN, 0}, 2, 3);
    assertThat(gradient(x -> x.max(1), rows)).containsExactly(0.5f, 0.5f, 0, 0, 1, 0);
    assertThat(gradient(x -> x.max(0, 1), rows)).containsExactly(0, 0, 0, 0, 1, 0);
  }

  private static float[] image(int size, int at, float value) {
    float[] image = new float[size * size];
    image[at] = value;
    return image;
  }

  @Test
  void pooling_keeps_nan_wherever_it_stands_and_sends_the_gradient_there() {
    for (int at = 0; at < 16; at++) {
      Tensor x = Tensors.tensor(image(4, at, NAN), 1, 1, 4, 4);
      int row = at / 4;
      int column = at % 4;
      float[] pooled = Functional.maxPool2d(x, 2).toFloatArray();
      for (int i = 0; i < 4; i++) {
        assertThat(Float.isNaN(pooled[i])).isEqualTo(i == row / 2 * 2 + column / 2);
      }
      float[] spread = gradient(images -> Functional.maxPool2d(images, 2), x);
      assertThat(spread[at]).isEqualTo(1);
      assertThat(Tensors.tensor(spread).sum().item()).isEqualTo(4);
    }
  }

  @Test
  void overlapping_windows_keep_nan_too() {
    for (int at = 0; at < 25; at++) {
      Tensor x = Tensors.tensor(image(5, at, NAN), 1, 1, 5, 5);
      UnaryOperator<Tensor> pool =
          images -> Functional.maxPool2d(images, 3, Options.stride(1), Options.padding(1));
      Tensor near = Tensors.tensor(image(5, at, 1), 1, 1, 5, 5);
      float[] expected = pool.apply(near).toFloatArray();
      float[] found = pool.apply(x).toFloatArray();
      for (int i = 0; i < 25; i++) {
        assertThat(Float.isNaN(found[i])).isEqualTo(expected[i] == 1);
      }
      assertThat(gradient(pool, x)[at]).isEqualTo(Tensors.tensor(expected).sum().toFloatArray()[0]);
    }
  }

  @Test
  void the_first_of_equal_maxima_and_the_last_nan_of_a_window_win() {
    UnaryOperator<Tensor> tiles = x -> Functional.maxPool2d(x, 2);
    UnaryOperator<Tensor> windows = x -> Functional.maxPool2d(x, 2, Options.stride(1));
    for (UnaryOperator<Tensor> pool : java.util.List.of(tiles, windows)) {
      assertThat(gradient(pool, Tensors.ones(1, 1, 2, 2))).containsExactly(1, 0, 0, 0);
      assertThat(gradient(pool, Tensors.tensor(new float[] {0, 1, 1, 0}, 1, 1, 2, 2)))
          .containsExactly(0, 1, 0, 0);
      assertThat(gradient(pool, Tensors.tensor(new float[] {NAN, INF, NAN, 1}, 1, 1, 2, 2)))
          .containsExactly(0, 0, 1, 0);
      assertThat(gradient(pool, Tensors.full(-INF, 1, 1, 2, 2))).containsExactly(1, 0, 0, 0);
      assertThat(gradient(pool, Tensors.tensor(new float[] {-INF, -3, INF, 1}, 1, 1, 2, 2)))
          .containsExactly(0, 0, 1, 0);
    }
  }

  @Test
  void infinity_in_one_window_leaves_the_others_alone() {
    Tensor x = Tensors.tensor(new float[] {INF, 1, 2, 3, 0, 0, 9, 8}, 1, 1, 2, 4);
    assertThat(gradient(images -> Functional.maxPool2d(images, 2), x))
        .containsExactly(1, 0, 0, 0, 0, 0, 1, 0);
  }
}
