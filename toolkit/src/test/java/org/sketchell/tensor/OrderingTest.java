// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ShapeException;

/** Edges and mistakes of what sorts, repeats, picks and reduces. */
class OrderingTest {
  private final Tensor x = Tensors.tensor(new float[] {3, 1, 2, 6, 5, 4}, 2, 3);

  private static void sentence(ThrowingCallable code, String... parts) {
    assertThatThrownBy(code)
        .isInstanceOf(ShapeException.class)
        .message()
        .contains(parts)
        .matches("(?s)\\S.*[.]");
  }

  @Test
  void values_and_indices_print_both() {
    assertThat(x.maxWithIndices(1))
        .hasToString(
            "values=tensor([3., 6.], shape=[2]),\nindices=tensor([0, 0], shape=[2], int64)");
    assertThat(x.minWithIndices(true, -1).indices().shape()).hasToString("[2, 1]");
  }

  @Test
  void equal_elements_stay_in_their_order_up_and_down() {
    Tensor tied = Tensors.tensor(1.0, 0, 1, 0, -0.0, 1);
    assertThat(tied.argsort().toLongArray()).containsExactly(1, 3, 4, 0, 2, 5);
    assertThat(tied.argsort(0, true).toLongArray()).containsExactly(0, 2, 5, 1, 3, 4);
    assertThat(tied.topk(2).indices().toLongArray()).containsExactly(0, 2);
  }

  @Test
  void the_largest_number_comes_before_infinity_and_that_before_nan() {
    Tensor large =
        Tensors.tensor(
            Double.NaN, Double.POSITIVE_INFINITY, Float.MAX_VALUE, Double.NEGATIVE_INFINITY);
    assertThat(large.argsort().toLongArray()).containsExactly(3, 2, 1, 0);
    assertThat(large.topk(3, 0, false).indices().toLongArray()).containsExactly(3, 2, 1);
  }

  @Test
  void sorting_keeps_element_types() {
    assertThat(x.gt(2).sort(1).values().toBooleanArray())
        .containsExactly(false, false, true, true, true, true);
    assertThat(Tensors.tensor(3L, 1L).sort().values().toLongArray()).containsExactly(1, 3);
  }

  @Test
  void nothing_and_one_element_are_no_exceptions() {
    Tensor none = Tensors.zeros(0, 3);
    assertThat(none.sort(0).values().shape()).hasToString("[0, 3]");
    assertThat(x.topk(0).indices().shape()).hasToString("[2, 0]");
    assertThat(none.prod(0).toFloatArray()).containsExactly(1, 1, 1);
    assertThat(none.logsumexp(0).toFloatArray()).containsOnly(Float.NEGATIVE_INFINITY);
    assertThat(none.cumsum(0).evaluate().shape()).hasToString("[0, 3]");
    assertThat(none.norm().item()).isZero();
    assertThat(none.roll(1, 0).shape()).hasToString("[0, 3]");
    assertThat(none.chunk(3)).hasSize(3);
    assertThat(x.repeat(0, 1).evaluate().shape()).hasToString("[0, 3]");
    assertThat(x.repeatInterleave(0, 1).evaluate().shape()).hasToString("[2, 0]");
    assertThat(x.maskedSelect(x.gt(9)).evaluate().shape()).hasToString("[0]");
    Tensor one = Tensors.tensor(7.0);
    assertThat(one.prod().item()).isEqualTo(7);
    assertThat(one.sort().values().item()).isEqualTo(7);
    assertThat(Tensors.scalar(7f).logsumexp().item()).isEqualTo(7);
    assertThat(Tensors.scalar(-7f).norm().item()).isEqualTo(7);
    assertThat(one.chunk(3)).hasSize(1);
  }

  @Test
  void a_product_beside_a_zero_has_a_second_gradient() {
    Tensor zero = Tensors.tensor(2.0, 0, 3).requiresGrad();
    Tensor slope = Tensor.gradient(zero.prod(), zero);
    assertThat(slope.toFloatArray()).containsExactly(0, 6, 0);
    assertThat(Tensor.gradient(slope.get(1), zero).toFloatArray()).containsExactly(3, 0, 2);
  }

  @Test
  void long_sums_on_the_way_keep_their_digits() {
    int count = 1 << 20;
    Tensor sums = Tensors.full(0.1, count).cumsum(0);
    assertThat(sums.get(count - 1).item()).isCloseTo(count * (double) 0.1f, within(0.3));
  }

  @Test
  void a_mask_that_selects_is_computed_and_the_elements_are_not() {
    Tensor leaf = x.times(1).requiresGrad();
    Tensor some = leaf.maskedSelect(leaf.gt(3));
    assertThat(some.shape()).hasToString("[3]");
    assertThat(some.value()).isEmpty();
    some.sum().backward();
    assertThat(leaf.grad().toFloatArray()).containsExactly(0, 0, 0, 1, 1, 1);
    assertThat(x.maskedSelect(Tensors.tensor(new boolean[] {true, false, false}, 3)).toFloatArray())
        .containsExactly(3, 6);
  }

  @Test
  void a_filled_tensor_keeps_its_element_type() {
    Tensor mask = Tensors.tensor(new boolean[] {true, false}, 2);
    assertThat(Tensors.tensor(1L, 2L).maskedFill(mask, 7).toLongArray()).containsExactly(7, 2);
    assertThat(mask.maskedFill(mask, 0).toBooleanArray()).containsExactly(false, false);
    assertThat(Tensors.tensor(1L, 2L).isFinite().toBooleanArray()).containsExactly(true, true);
    assertThat(Tensors.tensor(1L, 2L).isInf().toBooleanArray()).containsExactly(false, false);
  }

  @Test
  void parts_are_cut_as_pytorch_cuts_them() {
    Tensor five = Tensors.arange(5);
    assertThat(five.chunk(4).stream().map(part -> part.size(0))).containsExactly(2, 2, 1);
    assertThat(x.unbind(1).get(2).toFloatArray()).containsExactly(2, 4);
    assertThat(x.norm(0).item()).isEqualTo(6);
    assertThat(x.repeatInterleave(2).size(0)).isEqualTo(12);
  }

  @Test
  void folding_counts_how_often_a_pixel_is_seen() {
    Tensor seen = Tensors.ones(1, 1, 3, 3).unfold(2).fold(3, 3, 2);
    assertThat(seen.toFloatArray()).containsExactly(1, 2, 1, 2, 4, 2, 1, 2, 1);
  }

  @Test
  void sums_of_products_stretch_sizes_of_one() {
    Tensor one = Tensors.tensor(new float[] {1, 2}, 2, 1);
    assertThat(Tensors.einsum("ij,ij->i", one, x).toFloatArray()).containsExactly(6, 30);
    assertThat(Tensors.einsum("ij,ij", one, x).item()).isEqualTo(36);
    assertThat(Tensors.einsum("i,i", Tensors.tensor(2L, 3L), Tensors.tensor(4L, 5L)).elementType())
        .isEqualTo(ElementType.INT64);
  }

  @Test
  void mistakes_are_sentences() {
    sentence(() -> x.topk(4), "topk of 4 elements along dimension 1 of shape [2, 3]", "0 to 3");
    sentence(() -> x.sort(2), "Dimension 2", "[2, 3]");
    sentence(() -> Tensors.zeros(0, 3).maxWithIndices(0), "nothing to look at");
    sentence(() -> x.chunk(0), "chunk of shape [2, 3]", "at least one part");
    sentence(() -> x.repeat(2), "repeat([2]) of shape [2, 3]");
    sentence(() -> x.repeatInterleave(-1, 0), "0 times or more");
    sentence(() -> x.roll(new int[] {1}, new int[] {0, 1}), "a dimension for every shift");
    sentence(() -> x.get(0).tril(), "tril works on matrices", "[3]");
    sentence(() -> x.maskedFill(x, 0), "a mask of bool", "[2, 3]");
    sentence(() -> x.maskedSelect(Tensors.zeros(4).gt(0)), "[4]");
    sentence(() -> x.norm(Double.NaN), "NaN");
    sentence(() -> x.outer(x), "outer multiplies two vectors");
    sentence(() -> x.dot(x), "dot multiplies two vectors");
    sentence(() -> x.unfold(2), "unfold works on images", "[2, 3]");
    sentence(() -> Tensors.ones(1, 2, 2).unfold(3), "does not fit");
    sentence(() -> x.fold(3, 3, 2), "fold to images of [3, 3]", "[batch, channels * 4, 4]");
    sentence(() -> Tensors.einsum("ij,j", x), "names 2 tensors, but got 1");
    sentence(() -> Tensors.einsum("i", x), "names 1 dimensions", "[2, 3]");
    sentence(() -> Tensors.einsum("ij,jk", x, x), "size 3 for dimension j", "[2, 3]");
    sentence(() -> Tensors.einsum("ij->k", x), "cannot have dimension k");
    sentence(() -> Tensors.einsum("...i", x), "letters");
    assertThat(List.of(x.roll(3, 1))).containsExactly(x);
  }
}
