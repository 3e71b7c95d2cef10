// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps that led to a set are on record, and lead to it again. */
class SelectionTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() {
    Samples.npy(folder.resolve("angel.npy"), 9, 1);
    Samples.npy(folder.resolve("piano.npy"), 8, 2);
    Samples.npy(folder.resolve("violin.npy"), 7, 3);
  }

  private static ImageSet again(ImageSet start, ImageSet set) {
    return Retracing.follow(start, set.selections(), UnaryOperator.identity());
  }

  @Test
  void drawings_in_the_order_asked_for_are_read_in_that_order_again() {
    ImageSet set =
        Split.stratified(
                org.sketchell.doodle.Drawings.read(folder, List.of("violin", "angel"))
                    .takeOfEachClass(6),
                0.5,
                4)
            .training();

    ImageSet again = again(null, set);

    assertThat(again.classes()).containsExactly("violin", "angel");
    assertThat(again.contentHash()).isEqualTo(set.contentHash());
    assertThat(again.selections()).isEqualTo(set.selections());
  }

  @Test
  void parts_that_were_chosen_before_they_were_joined_are_chosen_again() {
    ImageSet all = ImageFolder.read(folder).images();
    ImageSet set = all.take(12).concat(ImageFolder.readFile(folder.resolve("piano.npy")).take(2));

    assertThat(again(null, set).contentHash()).isEqualTo(set.contentHash());
  }

  @Test
  void the_order_of_classes_is_a_step() {
    ImageSet all = ImageFolder.read(folder).images();
    ImageSet set = all.classes("violin", "piano", "angel", "cello").take(20);

    assertThat(set.classes()).containsExactly("violin", "piano", "angel", "cello");
    assertThat(set.className(0)).isEqualTo("angel");
    assertThat(set.label(0)).isEqualTo(2);
    assertThat(set.counts()).containsExactly(3, 8, 9, 0);
    assertThat(again(all, set).contentHash()).isEqualTo(set.contentHash());
    assertThatThrownBy(() -> all.classes("violin", "piano"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "The order violin, piano lacks angel, of which there are images; name every class.");
    assertThat(all.take(9).classes("angel").classes()).containsExactly("angel");
  }

  @Test
  void a_transform_is_a_step_that_cannot_be_done_again() {
    ImageSet all = ImageFolder.read(folder).images();
    ImageSet set = all.subset(20, 0, 1).transform(x -> x.flip(3));

    assertThat(set.selections()).hasSize(2).endsWith(new Selection.Transformed());
    assertThat(set.selections()).noneMatch(Selection::isRepeatable);
    assertThat(set.sources())
        .extracting(Object::toString)
        .containsExactly("angel.npy (2 of 9 images)", "violin.npy (1 of 7 images)");
    assertThat(set.concat(all).image(3)).isEqualTo(all.image(0));
    assertThat(set.take(1).image(0)).isEqualTo(set.image(0));
    assertThatThrownBy(() -> again(all, all.transform(x -> x)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("were changed by a function");
    assertThatThrownBy(() -> again(all, all.subset(1))).hasMessageContaining("chosen one by one");
    assertThatThrownBy(() -> again(all, Samples.numbered(3, 1).concat(Samples.numbered(3, 1))))
        .hasMessageContaining("made in memory");
  }
}
