// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** A vector is a row on the left and a column on the right. */
class VectorProductsTest {
  private final Tensor vector = Tensors.tensor(1f, 2, 3).requiresGrad();
  private final Tensor matrix =
      Tensors.tensor(new float[] {1, 0, 2, -1, 4, 1}, 2, 3).requiresGrad();

  @Test
  void two_vectors_give_a_number() {
    Tensor product = vector.matmul(Tensors.tensor(4f, 5, 6));
    assertThat(product.shape()).hasToString("[]");
    assertThat(product.item()).isEqualTo(32);
    product.backward();
    assertThat(vector.grad().toFloatArray()).containsExactly(4, 5, 6);
    assertThat(Tensors.full(0.1, 1_000_000).matmul(Tensors.ones(1_000_000)).item())
        .isCloseTo(0.1f * 1e6, within(0.1));
  }

  @Test
  void a_matrix_times_a_vector() {
    Tensor product = matrix.matmul(vector);
    assertThat(product.toFloatArray()).containsExactly(7, 10);
    product.times(Tensors.tensor(1f, 2)).sum().backward();
    assertThat(vector.grad().toFloatArray()).containsExactly(-1, 8, 4);
    assertThat(matrix.grad().toFloatArray()).containsExactly(1, 2, 3, 2, 4, 6);
  }

  @Test
  void a_vector_times_a_matrix() {
    Tensor product = vector.matmul(matrix.t());
    assertThat(product.toFloatArray()).containsExactly(7, 10);
    product.sum().backward();
    assertThat(vector.grad().toFloatArray()).containsExactly(0, 4, 3);
    assertThat(matrix.grad().toFloatArray()).containsExactly(1, 2, 3, 1, 2, 3);
  }

  @Test
  void batches_of_matrices_with_a_vector() {
    Tensor batch = Tensors.stack(0, matrix, matrix.times(2));
    Tensor product = batch.matmul(vector);
    assertThat(product.shape()).hasToString("[2, 2]");
    assertThat(product.toFloatArray()).containsExactly(7, 10, 14, 20);
    product.sum().backward();
    assertThat(vector.grad().toFloatArray()).containsExactly(0, 12, 9);
    Tensor left = Tensors.tensor(1f, 10).matmul(batch);
    assertThat(left.shape()).hasToString("[2, 3]");
    assertThat(left.toFloatArray()).containsExactly(-9, 40, 12, -18, 80, 24);
  }
}
