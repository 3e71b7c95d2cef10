package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
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
