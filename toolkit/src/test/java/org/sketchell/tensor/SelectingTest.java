// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;

/** Indices that are known are looked at before anything runs. */
class SelectingTest {
  private final Tensor values = Tensors.tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  @Test
  void negative_indices_count_from_the_end() {
    assertThat(values.indexSelect(1, Tensors.tensor(0L, -1L)).toFloatArray())
        .containsExactly(1, 3, 4, 6);
  }

  @Test
  void fewer_indices_than_elements_have_gradients() {
    Tensor target = Tensors.zeros(3, 4).requiresGrad();
    Tensor updates = Tensors.tensor(new float[] {5, 6}, 1, 2).requiresGrad();
    Tensor places = Tensors.tensor(new long[] {2, 0}, 1, 2);
    Tensor weights = Tensors.arange(12).to(ElementType.FLOAT32).reshape(3, 4);
    target.scatterAdd(0, places, updates).times(weights).sum().backward();
    assertThat(updates.grad().toFloatArray()).containsExactly(8, 1);
    assertThat(target.grad().toFloatArray()).isEqualTo(weights.toFloatArray());
    Tensor picked =
        Tensor.gradient(target.scatter(0, places, updates).times(weights).sum(), updates);
    assertThat(picked.toFloatArray()).containsExactly(8, 1);
    Tensor source = values.times(1).requiresGrad();
    Tensor some = source.gather(1, Tensors.tensor(new long[] {2, 2}, 1, 2));
    assertThat(some.toFloatArray()).containsExactly(3, 3);
    some.sum().backward();
    assertThat(source.grad().toFloatArray()).containsExactly(0, 0, 2, 0, 0, 0);
  }

  @Test
  void more_indices_than_elements_beside_their_dimension_are_a_sentence() {
    Tensor wide = Tensors.tensor(new long[] {0, 0, 0, 0}, 1, 4);
    assertThatThrownBy(() -> values.gather(0, wide))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("gather along dimension 0 of [2, 3]")
        .hasMessageContaining("[1, 4]");
    assertThatThrownBy(() -> values.scatterAdd(0, wide, Tensors.ones(1, 4)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("scatter along dimension 0 of [2, 3]");
  }

  @Test
  void an_index_outside_is_a_sentence() {
    assertThatThrownBy(() -> values.indexSelect(1, Tensors.tensor(0L, 3L)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "indexSelect along dimension 1 of shape [2, 3] has no place 3; use indices from -3 to"
                + " 2.");
    Tensor outside = Tensors.tensor(new long[] {5}, 1, 1);
    assertThatThrownBy(() -> values.slice(0, 0, 1).gather(1, outside))
        .hasMessageContaining("gather along dimension 1")
        .hasMessageContaining("no place 5");
    assertThatThrownBy(() -> values.scatterAdd(1, outside, Tensors.ones(1, 1)))
        .hasMessageContaining("scatterAdd along dimension 1");
  }
}
