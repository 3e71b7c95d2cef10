// SPDX-License-Identifier: Apache-2.0
package org.sketchell.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Window;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What {@code backward()} and {@code gradients} promise, beyond the rules of single operators. */
class BackwardTest {
  @Test
  void backward_adds_to_the_gradient_that_is_there() {
    Tensor w = Tensors.tensor(1.0, 2.0).requiresGrad();
    w.times(3).sum().backward();
    w.times(3).sum().backward();
    assertThat(w.grad().toFloatArray()).containsExactly(6, 6);
    w.clearGrad();
    assertThat(w.grad()).isNull();
    w.sum().backward();
    assertThat(w.grad().toFloatArray()).containsExactly(1, 1);
  }

  @Test
  void gradients_left_by_backward_are_plain_values() {
    Tensor w = Tensors.tensor(2.0).requiresGrad();
    w.square().sum().backward();
    assertThat(w.grad().isTracked()).isFalse();
    assertThat(w.grad().node()).isEmpty();
  }

  @Test
  void a_leaf_used_twice_gets_both_gradients() {
    Tensor w = Tensors.tensor(3.0).requiresGrad();
    Tensor y = w.times(w).plus(w);
    y.sum().backward();
    assertThat(w.grad().item()).isEqualTo(7);
  }

  @Test
  void a_diamond_is_walked_once() {
    Tensor w = Tensors.tensor(2.0).requiresGrad();
    Tensor middle = w.times(3);
    Tensor loss = middle.times(middle).plus(middle.square()).sum();
    assertThat(Tensor.gradient(loss, w).item()).isEqualTo(2 * 2 * 9 * 2);
  }

  @Test
  void gradients_can_be_differentiated_again() {
    Tensor x = Tensors.tensor(2.0).requiresGrad();
    Tensor first = Tensor.gradient(x.pow(4).sum(), x);
    Tensor second = Tensor.gradient(first.sum(), x);
    Tensor third = Tensor.gradient(second.sum(), x);
    assertThat(first.item()).isEqualTo(32);
    assertThat(second.item()).isEqualTo(48);
    assertThat(third.item()).isEqualTo(48);
  }

  @Test
  void no_gradient_flows_through_detached_tensors() {
    Tensor w = Tensors.tensor(3.0).requiresGrad();
    Tensor loss = w.times(w.detach()).sum();
    assertThat(Tensor.gradient(loss, w).item()).isEqualTo(3);
    assertThat(w.times(2).detach().isTracked()).isFalse();
  }

  @Test
  void nothing_is_tracked_without_gradients() {
    Tensor w = Tensors.tensor(3.0).requiresGrad();
    Tensor y = Tensor.withoutGradients(() -> w.times(2));
    assertThat(y.isTracked()).isFalse();
    assertThat(w.times(2).isTracked()).isTrue();
    assertThatThrownBy(
            () ->
                Tensor.withoutGradients(
                    () -> {
                      throw new IllegalArgumentException("stop");
                    }))
        .hasMessage("stop");
    assertThat(w.times(2).isTracked()).isTrue();
  }

  @Test
  void each_part_of_a_split_brings_its_share_back() {
    Tensor w = Tensors.tensor(1.0, 2.0, 3.0, 4.0).requiresGrad();
    List<Tensor> parts = w.split(0, 1, 2, 1);
    parts.get(0).times(5).sum().plus(parts.get(2).times(7).sum()).backward();
    assertThat(w.grad().toFloatArray()).containsExactly(5, 0, 0, 7);
  }

  @Test
  void the_last_part_alone_brings_its_share_back() {
    Tensor w = Tensors.tensor(1.0, 2.0, 3.0).requiresGrad();
    w.split(0, 1, 1, 1).get(1).sum().backward();
    assertThat(w.grad().toFloatArray()).containsExactly(0, 1, 0);
  }

  @Test
  void pooling_with_indices_gives_the_first_of_equal_maxima_its_gradient() {
    Window window =
        new Window(List.of(2, 2), List.of(2, 2), List.of(0, 0), List.of(0, 0), List.of(1, 1));
    for (boolean indices : new boolean[] {false, true}) {
      Tensor images = Tensors.ones(1, 1, 2, 4).requiresGrad();
      List<Tensor> outputs = Tensor.applyAll(new MaxPool(window, indices), images);
      outputs.get(0).times(Tensors.tensor(new float[] {2, 3}, 1, 1, 1, 2)).sum().backward();
      assertThat(images.grad().toFloatArray()).containsExactly(2, 0, 3, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void equal_extremes_share_the_gradient() {
    Tensor w = Tensors.tensor(1.0, 3.0, 3.0).requiresGrad();
    w.max().backward();
    assertThat(w.grad().toFloatArray()).containsExactly(0, 0.5f, 0.5f);
    Tensor a = Tensors.tensor(1.0, 2.0).requiresGrad();
    a.maximum(Tensors.tensor(1.0, 1.0)).sum().backward();
    assertThat(a.grad().toFloatArray()).containsExactly(0.5f, 1);
  }

  @Test
  void kinks_have_the_slopes_of_pytorch() {
    Tensor w = Tensors.tensor(0.0).requiresGrad();
    assertThat(Tensor.gradient(w.relu().sum(), w).item()).isZero();
    assertThat(Tensor.gradient(w.abs().sum(), w).item()).isZero();
    assertThat(Tensor.gradient(w.leakyRelu(0.1).sum(), w).item()).isEqualTo(0.1f);
    assertThat(Tensor.gradient(w.pow(0).sum(), w).item()).isZero();
    assertThat(Tensor.gradient(w.pow(1).sum(), w).item()).isEqualTo(1);
    assertThat(Tensor.gradient(w.clamp(0, 1).sum(), w).item()).isEqualTo(1);
  }

  @Test
  void a_graph_of_thousands_of_tracked_operations_is_walked_without_recursion() {
    Tensor w = Tensors.tensor(1.0).requiresGrad();
    Tensor y = w;
    for (int i = 0; i < 5_000; i++) {
      y = y.plus(w);
    }
    y.sum().backward();
    assertThat(w.grad().item()).isEqualTo(5_001);
  }

  @Test
  void inputs_that_the_output_does_not_depend_on_get_zeros() {
    Tensor a = Tensors.tensor(1.0, 2.0).requiresGrad();
    Tensor b = Tensors.tensor(1.0, 2.0, 3.0).requiresGrad();
    assertThat(Tensor.gradients(a.sum(), a, b).get(1).toFloatArray()).containsExactly(0, 0, 0);
  }

  @Test
  void gradients_may_be_asked_for_in_the_middle_of_a_graph() {
    Tensor w = Tensors.tensor(3.0).requiresGrad();
    Tensor middle = w.times(2);
    assertThat(Tensor.gradient(middle.square().sum(), middle).item()).isEqualTo(12);
  }

  @Test
  void backward_starts_from_a_tracked_scalar_only() {
    Tensor w = Tensors.tensor(1.0, 2.0).requiresGrad();
    assertThatThrownBy(() -> w.times(2).backward())
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("single number")
        .hasMessageContaining("[2]")
        .hasMessageContaining("sum()");
    assertThatThrownBy(() -> Tensors.tensor(1.0).backward())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("requiresGrad()");
    assertThatThrownBy(() -> Tensor.gradient(w.sum(), Tensors.tensor(1.0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("[1]");
    assertThatThrownBy(() -> Tensors.tensor(1L).requiresGrad())
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("int64[1]");
    assertThatThrownBy(() -> w.times(2).requiresGrad())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("detach().requiresGrad()");
  }
}
