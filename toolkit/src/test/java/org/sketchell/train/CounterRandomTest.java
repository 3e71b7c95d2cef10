// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * The numbers behind dropout in a compiled step. Every bound is five standard deviations wide, and
 * nothing depends on chance: seeds are fixed.
 */
class CounterRandomTest {
  private static final int SIGMAS = 5;
  private static final int COUNT = 1 << 15;

  private static CounterRandom source(long seed, long step) {
    return new CounterRandom(seed, Tensors.scalar((float) step));
  }

  private static float[] draw(long seed, long step, int... sizes) {
    return source(seed, step).uniform(Shape.of(sizes)).toFloatArray();
  }

  private static float[] draw(long seed, long step) {
    return draw(seed, step, 64, COUNT / 64);
  }

  @Test
  void numbers_lie_between_zero_included_and_one_excluded() {
    for (int step = 1; step <= 20; step++) {
      float[] sorted = draw(1, step);
      Arrays.sort(sorted);
      assertThat(sorted[0]).isGreaterThanOrEqualTo(0);
      assertThat(sorted[COUNT - 1]).isLessThan(1);
    }
  }

  @Test
  void the_same_seed_and_step_give_the_same() {
    assertThat(draw(7, 3)).isEqualTo(draw(7, 3));
  }

  @Test
  void steps_seeds_and_draws_differ() {
    List<float[]> all = new ArrayList<>();
    for (long seed : new long[] {0, 1, 2, -1, 1L << 40}) {
      for (long step : new long[] {1, 2, 3, 1000, 1_000_000, 16_000_000}) {
        CounterRandom source = source(seed, step);
        all.add(source.uniform(Shape.of(2000)).toFloatArray());
        all.add(source.uniform(Shape.of(2000)).toFloatArray());
      }
    }
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(correlation(all.get(i), all.get(j)))
            .as("draws %d and %d", i, j)
            .isCloseTo(0, within(SIGMAS / Math.sqrt(2000)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "1,1000000", "2,1", "123456789,77"})
  void numbers_are_uniform(long seed, long step) {
    int[] counts = new int[256];
    for (float number : draw(seed, step)) {
      counts[(int) (number * 256)]++;
    }
    assertThat(deviation(counts, COUNT / 256.0)).isBetween(-4.0, 5.0);
  }

  /** The bits that a float32 of 24 bits shows, from the first. */
  @Test
  void bits_are_balanced() {
    float[] numbers = draw(3, 9);
    for (int bit = 1; bit <= 20; bit++) {
      int ones = 0;
      for (float number : numbers) {
        ones += (int) (number * (1L << bit)) & 1;
      }
      assertThat(ones)
          .as("bit %d", bit)
          .isCloseTo(COUNT / 2, within((int) (SIGMAS * Math.sqrt(COUNT) / 2)));
    }
  }

  /** Lags of one to some within a row, of a row (512), and of several. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 8, 16, 64, 511, 512, 513, 1024, 5120})
  void neighbours_are_independent(int lag) {
    for (int step = 1; step <= 5; step++) {
      float[] numbers = draw(4, step);
      float[] some = Arrays.copyOf(numbers, COUNT - lag);
      float[] shifted = Arrays.copyOfRange(numbers, lag, COUNT);
      assertThat(correlation(some, shifted)).isCloseTo(0, within(SIGMAS / Math.sqrt(COUNT - lag)));
      assertThat(pairs(some, shifted)).isBetween(-4.0, 5.0);
    }
  }

  /** One place in successive steps: the mask of one neuron over time. */
  @Test
  void a_place_over_the_steps_is_uniform_and_uncorrelated() {
    int steps = 400;
    float[][] numbers = new float[200][steps];
    for (int step = 0; step < steps; step++) {
      float[] row = draw(5, step + 1, 10, 20);
      for (int place = 0; place < 200; place++) {
        numbers[place][step] = row[place];
      }
    }
    int[] counts = new int[16];
    for (float[] place : numbers) {
      for (float number : place) {
        counts[(int) (number * 16)]++;
      }
      for (int lag = 1; lag <= 3; lag++) {
        assertThat(
                correlation(
                    Arrays.copyOf(place, steps - lag), Arrays.copyOfRange(place, lag, steps)))
            .isCloseTo(0, within(SIGMAS / Math.sqrt(steps - lag)));
      }
    }
    assertThat(deviation(counts, 200.0 * steps / 16)).isBetween(-4.0, 5.0);
  }

  /** Successive steps and draws, in pairs: not even a nonlinear relation. */
  @Test
  void steps_and_draws_are_independent() {
    CounterRandom source = source(6, 1);
    Shape shape = Shape.of(64, COUNT / 64);
    float[] first = source.uniform(shape).toFloatArray();
    float[] second = source.uniform(shape).toFloatArray();
    assertThat(pairs(first, second)).isBetween(-4.0, 5.0);
    assertThat(pairs(first, draw(7, 1))).isBetween(-4.0, 5.0);
    for (int step = 2; step < 12; step++) {
      assertThat(pairs(first, draw(6, step))).as("step %d", step).isBetween(-4.0, 5.0);
    }
  }

  /** Alternating sums with binomial weights, which polynomials and lattices make constant. */
  @Test
  void no_small_linear_relation_holds_between_neighbours() {
    int[][] relations = {{1, -1}, {1, -2, 1}, {1, -3, 3, -1}, {1, -4, 6, -4, 1}, {1, 6, -9}};
    float[] numbers = draw(8, 1);
    for (int[] relation : relations) {
      for (int stride : new int[] {1, 512}) {
        int[] counts = new int[64];
        int windows = COUNT - (relation.length - 1) * stride;
        for (int i = 0; i < windows; i++) {
          double sum = 0;
          for (int k = 0; k < relation.length; k++) {
            sum += relation[k] * (double) numbers[i + k * stride];
          }
          counts[(int) ((sum - Math.floor(sum)) * 64)]++;
        }
        assertThat(deviation(counts, windows / 64.0))
            .as(Arrays.toString(relation) + " " + stride)
            .isBetween(-5.0, 8.0);
      }
    }
  }

  /** What dropout makes of it: the share that is kept, in total, by row and by column. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void the_share_below_a_bound_is_the_bound(double bound) {
    int[] rows = new int[64];
    int[] columns = new int[512];
    for (int step = 1; step <= 4; step++) {
      float[] numbers = draw(9, step);
      for (int i = 0; i < COUNT; i++) {
        if (numbers[i] < bound) {
          rows[i / 512]++;
          columns[i % 512]++;
        }
      }
    }
    double spread = Math.sqrt(bound * (1 - bound));
    assertThat((double) Arrays.stream(rows).sum())
        .isCloseTo(4 * COUNT * bound, within(SIGMAS * Math.sqrt(4 * COUNT) * spread));
    for (int row : rows) {
      assertThat((double) row)
          .isCloseTo(4 * 512 * bound, within(SIGMAS * Math.sqrt(4 * 512) * spread));
    }
    for (int column : columns) {
      assertThat((double) column)
          .isCloseTo(4 * 64 * bound, within(SIGMAS * Math.sqrt(4 * 64) * spread));
    }
  }

  @Test
  void every_shape_is_served() {
    int[][] shapes = {{}, {1}, {5}, {1, 1}, {1, 7}, {7, 1}, {2, 3, 4}, {2, 3, 1, 1}, {1, 1, 5, 5}};
    for (int[] shape : shapes) {
      Tensor drawn = source(1, 1).uniform(Shape.of(shape));
      assertThat(drawn.shape()).isEqualTo(Shape.of(shape));
      float[] numbers = drawn.toFloatArray();
      for (int i = 1; i < numbers.length; i++) {
        assertThat(numbers[i]).isNotEqualTo(numbers[i - 1]);
      }
    }
  }

  // Statistics -----------------------------------------------------------------------------------

  private static double correlation(float[] a, float[] b) {
    double sum = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - 0.5) * (b[i] - 0.5);
      squaresOfA += (a[i] - 0.5) * (a[i] - 0.5);
      squaresOfB += (b[i] - 0.5) * (b[i] - 0.5);
    }
    return sum / Math.sqrt(squaresOfA * squaresOfB);
  }

  /** How far pairs are from filling a grid of 16 x 16 evenly, in standard deviations. */
  private static double pairs(float[] a, float[] b) {
    int[] counts = new int[256];
    for (int i = 0; i < a.length; i++) {
      counts[(int) (a[i] * 16) * 16 + (int) (b[i] * 16)]++;
    }
    return deviation(counts, a.length / 256.0);
  }

  /** The chi-square statistic, less its mean, in its standard deviations. */
  private static double deviation(int[] counts, double expected) {
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    int freedom = counts.length - 1;
    return (chiSquare - freedom) / Math.sqrt(2.0 * freedom);
  }
}
