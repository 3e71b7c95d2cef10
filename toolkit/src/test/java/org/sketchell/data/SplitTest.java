// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
  private static IntStream numbers(ImageSet set) {
    return IntStream.range(0, set.size()).map(i -> Samples.number(set, i));
  }

  private static int[] all(Split split) {
    return IntStream.concat(numbers(split.training()), numbers(split.validation())).toArray();
  }

  @Property(tries = 150)
  void every_image_is_in_exactly_one_part_or_one_would_be_empty(
      @ForAll @IntRange(min = 1, max = 200) int size,
      @ForAll @IntRange(min = 1, max = 5) int classes,
      @ForAll @DoubleRange(min = 0.001, max = 0.999) @Scale(4) double fraction,
      @ForAll boolean stratified,
      @ForAll long seed) {
    ImageSet images = Samples.numbered(size, classes);
    Split split;
    try {
      split =
          stratified
              ? Split.stratified(images, fraction, seed)
              : Split.random(images, fraction, seed);
    } catch (DataException e) {
      assertThat(e).hasMessageContaining("leaves no image");
      int largest = (size + classes - 1) / classes;
      assertThat(share(size, fraction) == 0 || stratified && largest == 1).isTrue();
      assertThat(share(largest, fraction)).isZero();
      return;
    }

    assertThat(all(split)).containsExactlyInAnyOrder(IntStream.range(0, size).toArray());
    assertThat(split.training().size()).isPositive();
    assertThat(split.validation().size()).isPositive();
    for (ImageSet part : List.of(split.training(), split.validation())) {
      for (int i = 0; i < part.size(); i++) {
        assertThat(part.label(i)).isEqualTo(Samples.number(part, i) % classes);
      }
    }
    if (!stratified) {
      assertThat(split.validation().size()).isEqualTo(share(size, fraction));
    }
  }

  @Test
  void the_numbers_of_a_random_split_are_known_without_the_images() {
    Split split = Split.random(Samples.numbered(50, 3), 0.3, 11);

    Split.Numbers numbers = Split.numbers(50, 0.3, 11);

    assertThat(numbers.training()).isEqualTo(numbers(split.training()).toArray());
    assertThat(numbers.validation()).isEqualTo(numbers(split.validation()).toArray());
  }

  private static int share(int size, double fraction) {
    return BigDecimal.valueOf(fraction).multiply(BigDecimal.valueOf(size)).intValue();
  }

  @Property(tries = 50)
  void a_stratified_split_gives_each_class_its_share(
      @ForAll @IntRange(min = 30, max = 200) int size, @ForAll long seed) {
    ImageSet images = Samples.numbered(size, 3);

    Split split = Split.stratified(images, 0.25, seed);

    for (int k = 0; k < 3; k++) {
      assertThat(split.validation().counts()[k]).isEqualTo((int) (images.counts()[k] * 0.25));
    }
  }

  @Test
  void where_all_classes_are_too_small_for_a_share_the_largest_give_one_each() {
    Split split = Split.stratified(Samples.numbered(8, 3), 0.25, 1);
    assertThat(split.validation().counts()).containsExactly(1, 1, 0);
    assertThat(split.training().counts()).containsExactly(2, 2, 2);
    assertThatThrownBy(() -> Split.stratified(Samples.numbered(4, 4), 0.5, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("leaves no image to validate with");
  }

  @Test
  void the_seed_decides_the_order_for_ever() {
    ImageSet images = Samples.numbered(10, 2);

    assertThat(all(Split.random(images, 0.3, 42))).containsExactly(1, 7, 2, 5, 6, 4, 0, 9, 8, 3);
    assertThat(all(Split.random(images, 0.3, 43))).isNotEqualTo(all(Split.random(images, 0.3, 42)));
  }

  @Test
  void the_fraction_is_that_of_the_validation_part_rounded_down() {
    assertThat(Split.random(Samples.numbered(9600, 3), 0.2, 1))
        .hasToString("7680 training and 1920 validation images");
    assertThat(Split.random(Samples.numbered(100, 3), 0.29, 1).validation().size()).isEqualTo(29);
    assertThat(Split.random(Samples.numbered(11, 3), 0.1, 1).validation().size()).isEqualTo(1);
  }

  @Test
  void the_split_is_on_record() {
    Split split = Split.stratified(Samples.numbered(10, 2), 0.2, 7);

    assertThat(split.training().selections())
        .containsExactly(new Selection.RandomPart("training", 0.2, 7, true));
    assertThat(split.validation().selections())
        .containsExactly(new Selection.RandomPart("validation", 0.2, 7, true));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.2, 20, Double.NaN})
  void a_fraction_outside_zero_to_one_is_refused(double fraction) {
    assertThatThrownBy(() -> Split.random(Samples.numbered(10, 2), fraction, 1))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "The validation fraction must lie between 0 and 1, such as 0.2, got " + fraction + ".");
  }

  @Test
  void an_empty_part_is_refused() {
    assertThatThrownBy(() -> Split.random(Samples.numbered(4, 2), 0.2, 1))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "A validation fraction of 0.2 leaves no image to validate with: there are only 4"
                + " images.");
    assertThatThrownBy(() -> Split.random(Samples.numbered(1, 1), 0.9, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("there are only 1 image.");
  }
}
