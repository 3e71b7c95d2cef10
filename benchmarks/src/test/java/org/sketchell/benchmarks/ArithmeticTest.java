// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Multiplications for one image, counted by hand. */
class ArithmeticTest {
  @Test
  void network_a_is_one_convolution_and_a_matrix() {
    // 28 x 28 positions of 20 kernels of 9 pixels; 3 classes of 3920 features.
    long forward = 141_120 + 11_760;
    // Gradients of the kernels and of the matrix, and of the features; none of the image.
    long backward = 141_120 + 2 * 11_760;
    assertThat(Arithmetic.of(Network.A).of(Task.INFER)).isEqualTo(forward);
    assertThat(Arithmetic.of(Network.A).of(Task.TRAIN)).isEqualTo(forward + backward);
  }

  @Test
  void network_c_is_four_convolutions_and_two_matrices() {
    long first = 1024 * 9 * 3 * 64;
    long others = 37_748_736 + 18_874_368 + 37_748_736 + 2_097_152 + 2_560;
    assertThat(Arithmetic.of(Network.C).of(Task.INFER)).isEqualTo(98_241_024);
    assertThat(Arithmetic.of(Network.C).of(Task.TRAIN)).isEqualTo(2 * first + 3 * others);
  }

  @Test
  void strides_and_transposed_convolutions_are_counted() {
    assertThat(Arithmetic.of(Network.D).of(Task.INFER)).isEqualTo(117_115_392);
    assertThat(Arithmetic.of(Network.E).of(Task.INFER)).isEqualTo(99_221_504);
  }

  @Test
  void the_floor_is_two_operations_a_multiplication_at_the_rate_of_the_machine() {
    // 64 images of 292,953,600 multiplications at 100 GFLOP/s.
    assertThat(Arithmetic.of(Network.C).floor(Task.TRAIN, 64, 100e9))
        .isCloseTo(0.37498, within(1e-5));
  }
}
