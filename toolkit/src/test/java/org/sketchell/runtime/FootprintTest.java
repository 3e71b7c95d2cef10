// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** What is held between nodes, at the moment at which it is most. */
class FootprintTest {
  private static final long KILO = 4 * 1000;

  private final Tensor x = Tensor.placeholder(TensorType.float32(1000));

  private long held(Tensor... outputs) {
    return Footprint.of(Graph.of(List.of(outputs)), List.of(x));
  }

  @Test
  void what_is_given_and_what_comes_out_is_not_counted() {
    assertThat(held(x.exp())).isZero();
    assertThat(held(x.exp().sin())).isEqualTo(2 * KILO);
  }

  @Test
  void a_long_chain_holds_two_at_a_time() {
    Tensor y = x;
    for (int i = 0; i < 50; i++) {
      y = y.exp().sin();
    }
    assertThat(held(y.sum())).isEqualTo(2 * 2 * KILO);
  }

  @Test
  void what_is_needed_later_is_held_meanwhile() {
    Tensor early = x.exp();
    Tensor late = early.sin().cos().tanh();
    assertThat(held(late.plus(early).sum())).isEqualTo(2 * 3 * KILO);
  }

  @Test
  void other_shapes_of_the_same_take_nothing() {
    assertThat(held(x.exp().reshape(10, 100).unsqueeze(0).sum())).isEqualTo(2 * KILO);
  }

  @Test
  void constants_are_held() {
    Tensor constant = Tensors.ones(1000);
    assertThat(held(x.plus(constant))).isEqualTo(KILO);
  }
}
