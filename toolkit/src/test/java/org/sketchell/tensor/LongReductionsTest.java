// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums over many numbers, against the same in double precision. */
class LongReductionsTest {
  /** A relative error of 1e-6. */
  private static final double EXACT = 1e-4;

  private static float[] numbers(int count, double offset) {
    SplitMix64 random = new SplitMix64(count);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (offset + random.nextDouble());
    }
    return numbers;
  }

  private static double mean(float[] numbers) {
    return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).sum() / numbers.length;
  }

  private static double variance(float[] numbers) {
    double mean = mean(numbers);
    return IntStream.range(0, numbers.length)
            .mapToDouble(i -> (numbers[i] - mean) * (numbers[i] - mean))
            .sum()
        / (numbers.length - 1);
  }

  private static void assertExact(Tensor found, double expected) {
    for (float one : found.toFloatArray()) {
      assertThat((double) one).isCloseTo(expected, withPercentage(EXACT));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 5_000, 100_003, 1_000_000, 10_000_000})
  void equal_numbers_do_not_drift(int count) {
    double tenth = 0.1f;
    Tensor x = Tensors.full(0.1, count);
    assertExact(x.mean(), tenth);
    assertExact(x.sum(), tenth * count);
    assertThat(x.std(1).item()).isCloseTo(0, within(1e-8));
  }

  @ParameterizedTest
  @ValueSource(ints = {65_536, 1_000_000, 1_000_003, 10_000_000})
  void sums_and_variances_of_drawn_numbers(int count) {
    float[] numbers = numbers(count, 0);
    Tensor x = Tensors.tensor(numbers);
    assertExact(x.sum(), mean(numbers) * count);
    assertExact(x.mean(), mean(numbers));
    assertExact(x.var(1), variance(numbers));
    assertExact(x.std(1), Math.sqrt(variance(numbers)));
  }

  @Test
  void a_variance_far_from_zero() {
    float[] numbers = numbers(1_000_000, 10_000);
    assertExact(Tensors.tensor(numbers).var(1), variance(numbers));
  }

  @Test
  void along_whichever_dimensions() {
    double tenth = 0.1f;
    int long_ = 100_000;
    for (int[] sizes : new int[][] {{long_, 3}, {3, long_}, {2, long_, 3}, {1, long_, 1}}) {
      Tensor x = Tensors.full(0.1, sizes);
      for (int axis = 0; axis < sizes.length; axis++) {
        assertExact(x.sum(axis), tenth * sizes[axis]);
        assertExact(x.mean(true, axis), tenth);
        assertThat(x.mean(true, axis).shape()).isEqualTo(x.shape().with(axis, 1));
      }
    }
    Tensor images = Tensors.full(0.1, 40, 3, 60, 50);
    assertExact(images.mean(0, 2, 3), tenth);
    assertExact(images.sum(0, 2, 3), tenth * 40 * 60 * 50);
    assertExact(images.sum(true, 0, 2), tenth * 40 * 60);
    assertThat(images.sum(true, 0, 2).shape()).hasToString("[1, 3, 1, 50]");
    assertExact(images.mean(2, 3), tenth);
  }

  @Test
  void their_gradients() {
    Tensor x = Tensors.full(0.1, 2_000, 700).requiresGrad();
    x.mean().times(1_400_000).plus(x.sum(0).sum()).backward();
    assertExact(x.grad(), 2);
  }

  @Test
  void whole_numbers_are_exact() {
    long large = (1L << 53) + 1;
    assertThat(Tensors.tensor(large, 1L, 1L).sum().toLongArray()).containsExactly(large + 2);
    assertThat(Tensors.tensor(large - 1, large, large - 2).argmax().toLongArray())
        .containsExactly(1);
    assertThat(Tensors.tensor(large - 1, large, large - 2).argmin().toLongArray())
        .containsExactly(2);
    Tensor rows = Tensors.tensor(new long[] {large, large, 1, 2, large, large - 1}, 2, 3);
    assertThat(rows.argmax(1).toLongArray()).containsExactly(0, 1);
    assertThat(rows.argmax(true, 0).shape()).hasToString("[1, 3]");
    assertThat(rows.argmin(0).toLongArray()).containsExactly(1, 0, 0);
    assertThat(rows.max(0).toLongArray()).containsExactly(large, large, large - 1);
    assertThat(rows.sum(true, 1).toLongArray()).containsExactly(2 * large + 1, 2 * large + 1);
  }
}
