// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sketchell.shape.ElementType.BOOL;
import static org.sketchell.shape.ElementType.FLOAT32;
import static org.sketchell.shape.ElementType.INT64;
import static org.sketchell.shape.ElementType.UINT8;

import org.junit.jupiter.api.Test;
import org.sketchell.shape.ElementType;

/** In which element type operations on mixed types happen. */
class PromotionTest {
  private static final Tensor FLOATS = Tensors.tensor(1.5, -2.5);
  private static final Tensor LONGS = Tensors.tensor(7L, -7L);
  private static final Tensor BYTES = Tensors.tensor(new byte[] {(byte) 200, 100}, 2);
  private static final Tensor TRUTHS = Tensors.tensor(new boolean[] {true, false}, 2);

  private static ElementType sum(Tensor a, Tensor b) {
    return a.plus(b).elementType();
  }

  @Test
  void integers_stay_integers_among_themselves() {
    assertThat(LONGS.plus(LONGS).toLongArray()).containsExactly(14, -14);
    assertThat(LONGS.times(3).toLongArray()).containsExactly(21, -21);
    assertThat(LONGS.negate().elementType()).isEqualTo(INT64);
    assertThat(LONGS.abs().toLongArray()).containsExactly(7, 7);
    assertThat(LONGS.sum().elementType()).isEqualTo(INT64);
    assertThat(LONGS.max().elementType()).isEqualTo(INT64);
  }

  @Test
  void everything_else_becomes_float() {
    assertThat(sum(FLOATS, LONGS)).isEqualTo(FLOAT32);
    assertThat(sum(LONGS, BYTES)).isEqualTo(FLOAT32);
    assertThat(sum(TRUTHS, TRUTHS)).isEqualTo(FLOAT32);
    assertThat(LONGS.plus(0.5).toFloatArray()).containsExactly(7.5f, -6.5f);
  }

  @Test
  void bytes_do_not_overflow() {
    assertThat(BYTES.plus(BYTES).toFloatArray()).containsExactly(400, 200);
    assertThat(BYTES.sum().item()).isEqualTo(300);
  }

  @Test
  void division_is_of_floats() {
    assertThat(LONGS.div(2).toFloatArray()).containsExactly(3.5f, -3.5f);
    assertThat(LONGS.div(Tensors.tensor(2L)).elementType()).isEqualTo(FLOAT32);
    assertThat(LONGS.mean().item()).isZero();
  }

  @Test
  void truth_values_count_as_zero_and_one() {
    assertThat(TRUTHS.sum().item()).isEqualTo(1);
    assertThat(TRUTHS.eq(TRUTHS).toBooleanArray()).containsExactly(true, true);
    assertThat(TRUTHS.get(0).item()).isEqualTo(1);
  }

  @Test
  void functions_compute_in_floats() {
    assertThat(LONGS.exp().elementType()).isEqualTo(FLOAT32);
    assertThat(BYTES.negate().elementType()).isEqualTo(FLOAT32);
    assertThat(LONGS.softmax(0).elementType()).isEqualTo(FLOAT32);
  }

  @Test
  void choosing_keeps_a_common_type() {
    assertThat(TRUTHS.where(LONGS, LONGS).elementType()).isEqualTo(INT64);
    assertThat(TRUTHS.where(LONGS, FLOATS).toFloatArray()).containsExactly(7, -2.5f);
    assertThat(TRUTHS.where(BYTES, BYTES).elementType()).isEqualTo(UINT8);
    assertThat(TRUTHS.where(TRUTHS.not(), TRUTHS).toBooleanArray()).containsExactly(false, false);
  }

  @Test
  void conversions_cut_towards_zero() {
    assertThat(FLOATS.to(INT64).toLongArray()).containsExactly(1, -2);
    assertThat(FLOATS.to(BOOL).toBooleanArray()).containsExactly(true, true);
    assertThat(TRUTHS.to(FLOAT32).toFloatArray()).containsExactly(1, 0);
    assertThat(FLOATS.to(FLOAT32)).isSameAs(FLOATS);
  }

  @Test
  void one_hot_takes_indices_of_any_rank() {
    assertThat(Tensors.scalar(1L).oneHot(3).toFloatArray()).containsExactly(0, 1, 0);
    assertThat(Tensors.tensor(2L, 0L).oneHot(3).toFloatArray()).containsExactly(0, 0, 1, 1, 0, 0);
  }
}
