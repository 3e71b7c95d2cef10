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
  void exclusive_or_is_true_where_exactly_one_is() {
    assertThat(x.gt(1.5).xor(x.lt(4.5)).to(org.sketchell.shape.ElementType.FLOAT32).toFloatArray())
        .containsExactly(1, 0, 0, 1);
  }
}
