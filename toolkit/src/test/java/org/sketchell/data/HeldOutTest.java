// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sketchell.augment.Augmentation;

class HeldOutTest {
  private static final ImageSet IMAGES = Samples.numbered(100, 2);

  private static Batches in(int from, int to) {
    return Batches.sequential(IMAGES.subset(IntStream.range(from, to).toArray()), 10);
  }

  @Test
  void examples_in_both_are_counted() {
    assertThat(HeldOut.findings(in(0, 80), in(80, 100))).isEmpty();
    assertThat(HeldOut.findings(in(0, 80), in(75, 95)))
        .containsExactly(
            "5 of 20 pictures to validate with are also there to train with, so the validation says"
                + " more of memory than of learning; leave doubles out.");
  }

  @Test
  void examples_of_any_kind_are_compared_by_what_the_network_is_given() {
    ImageSet some = IMAGES.subset(1, 2, 3, 4);
    Examples labelled = Examples.of("x", Column.pixels(some)).target("y", Column.labels(some));
    Examples others =
        Examples.of("x", Column.pixels(IMAGES.subset(3, 4, 5, 6)))
            .target("y", Column.labels(IMAGES.subset(9, 9, 9, 9)));
    assertThat(HeldOut.shared(labelled, others))
        .hasValueSatisfying(
            sentence -> assertThat(sentence).startsWith("2 of 4 examples to validate with"));
    assertThat(HeldOut.shared(labelled, Examples.of("x", Column.pixels(IMAGES.subset(9)))))
        .isEmpty();
  }

  @Test
  void a_class_that_is_asked_for_again_is_no_double() {
    Examples asked = Examples.of("class", Column.labels(IMAGES)).target("x", Column.pixels(IMAGES));
    assertThat(HeldOut.shared(asked, asked)).isEmpty();
  }

  @Test
  void empty_pictures_are_no_doubles_and_nothing_to_validate_with_is_fine() {
    ImageSet empty = IMAGES.transform(pixels -> pixels.times(0));
    assertThat(HeldOut.shared(empty, empty)).isEmpty();
    assertThat(HeldOut.shared(IMAGES, IMAGES.subset())).isEmpty();
  }

  @Test
  void chance_in_what_is_validated_with_is_said() {
    ImageSet held = IMAGES.subset(IntStream.range(80, 100).toArray());
    assertThat(HeldOut.findings(in(0, 80), Batches.shuffled(held, 5, 1)))
        .singleElement()
        .asString()
        .startsWith("The examples to validate with are shuffled");
    assertThat(HeldOut.findings(in(0, 80), Batches.balanced(held, 5, 1)))
        .singleElement()
        .asString()
        .startsWith("The examples to validate with are drawn by chance");
    Batches changed = Batches.sequential(held, 5).augmented(Augmentation.parse("flip 0.5"));
    assertThat(HeldOut.findings(in(0, 80), changed))
        .singleElement()
        .asString()
        .startsWith("The pictures to validate with are changed by chance (flip 0.5)");
  }
}
