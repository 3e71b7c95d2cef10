// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlaneTest {

  @Test
  void is_read_row_by_row() {
    Plane plane = new Plane(2, 3, new float[] {1, 2, 3, 4, 5, 6});
    assertThat(plane.at(0, 2)).isEqualTo(3);
    assertThat(plane.at(1, 0)).isEqualTo(4);
    assertThat(plane).isEqualTo(Plane.of(new float[][] {{1, 2, 3}, {4, 5, 6}}));
    assertThat(plane).hasToString("plane 2x3, 1 to 6");
  }

  @Test
  void does_not_change_with_the_array_it_came_from() {
    float[] values = {1, 2};
    Plane plane = new Plane(1, 2, values);
    values[0] = 9;
    plane.values()[1] = 9;
    assertThat(plane.values()).containsExactly(1, 2);
  }

  @Test
  void says_which_sizes_do_not_fit() {
    assertThatThrownBy(() -> new Plane(2, 3, new float[5]))
        .hasMessage("A plane of 2x3 needs 6 values; it got 5.");
    assertThatThrownBy(() -> Plane.of(new float[][] {{1, 2}, {3}}))
        .hasMessage("All rows of a plane have the same length; row 0 has 2 values, row 1 has 1.");
    assertThatThrownBy(() -> new Plane(0, 3, new float[0])).hasMessageContaining("0x3");
  }

  @Test
  void shrinks_to_the_mean_of_the_covered_area() {
    Plane plane = Plane.of(new float[][] {{0, 2, 10}, {4, 6, 20}, {0, 0, 30}});
    assertThat(plane.resized(1, 1).at(0, 0)).isEqualTo(8);
    assertThat(plane.resized(3, 1).values()).containsExactly(4, 10, 10);
    assertThat(Plane.of(new float[][] {{3, 6, 9}}).resized(1, 2).values()).containsExactly(4, 8);
  }

  @Test
  void grows_by_repeating() {
    assertThat(Plane.of(new float[][] {{1, 2}}).resized(2, 4).values())
        .containsExactly(1, 1, 2, 2, 1, 1, 2, 2);
  }

  @Test
  void one_na_n_stays_visible_when_shrunk() {
    Plane plane = Plane.of(new float[][] {{1, Float.NaN}, {1, 1}});
    assertThat(plane.resized(1, 1).at(0, 0)).isNaN();
  }

  @Property(tries = 100)
  void shrinking_keeps_the_mean(
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 20) int newHeight,
      @ForAll @IntRange(min = 1, max = 20) int newWidth,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] values = new float[height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    Plane plane = new Plane(height, width, values);
    Plane small = plane.resized(Math.min(height, newHeight), Math.min(width, newWidth));
    assertThat(mean(small)).isCloseTo(mean(plane), within(1e-4));
  }

  private static double mean(Plane plane) {
    double sum = 0;
    for (float value : plane.values()) {
      sum += value;
    }
    return sum / plane.values().length;
  }

  @Test
  void ranges_leave_out_what_is_not_finite() {
    Plane plane = Plane.of(new float[][] {{-1, Float.NaN, 3, Float.POSITIVE_INFINITY}});
    assertThat(ValueRange.of(plane)).isEqualTo(new ValueRange(-1, 3));
    assertThat(ValueRange.symmetric(plane)).isEqualTo(new ValueRange(-3, 3));
    assertThat(ValueRange.of(Plane.of(new float[][] {{Float.NaN}})))
        .isEqualTo(new ValueRange(0, 0));
    assertThat(plane).hasToString("plane 1x4, -1 to 3, 2 NaN or infinite");
  }

  @Test
  void a_range_of_one_number_divides_nothing_by_zero() {
    assertThat(new ValueRange(5, 5).position(5)).isZero();
    assertThat(new ValueRange(5, 5).position(6)).isEqualTo(1);
    Plane zeros = Plane.of(new float[][] {{0, 0}});
    assertThat(ValueRange.symmetric(zeros).position(0)).isEqualTo(0.5);
    assertThatThrownBy(() -> new ValueRange(2, 1)).hasMessageContaining("2.0 to 1.0");
  }
}
