// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.shape.ImageSize;

class ImageSetTest {
  @TempDir Path folder;

  private static int[] numbers(ImageSet set) {
    return IntStream.range(0, set.size()).map(i -> Samples.number(set, i)).toArray();
  }

  @Test
  void images_are_added_to_a_buffer_where_it_stands() {
    ImageSet set = Samples.numbered(3, 2);
    ByteBuffer target = ByteBuffer.allocateDirect(9).put((byte) 7);

    set.copyTo(1, target);
    set.copyTo(2, target);

    assertThat(target.position()).isEqualTo(9);
    assertThat(target.getInt(1)).isEqualTo(1);
    assertThat(target.getInt(5)).isEqualTo(2);
  }

  @Test
  void a_subset_keeps_order_labels_and_classes() {
    ImageSet set = Samples.numbered(6, 3).subset(5, 0, 5);

    assertThat(numbers(set)).containsExactly(5, 0, 5);
    assertThat(set.label(0)).isEqualTo(2);
    assertThat(set.className(1)).isEqualTo("class 0");
    assertThat(set.classes()).hasSize(3);
  }

  @Test
  void the_record_of_a_subset_tells_one_choice_from_another() {
    ImageSet set = Samples.numbered(6, 3);

    assertThat(set.subset(1, 2).selections()).isEqualTo(set.subset(1, 2).selections());
    assertThat(set.subset(1, 2).selections()).isNotEqualTo(set.subset(2, 1).selections());
    assertThat(set.subset(1, 2).take(1).selections()).hasSize(2).endsWith(new Selection.First(1));
  }

  @Test
  void the_first_images_are_taken_all_if_there_are_fewer() {
    assertThat(numbers(Samples.numbered(6, 3).take(2))).containsExactly(0, 1);
    assertThat(Samples.numbered(6, 3).take(100).size()).isEqualTo(6);
    assertThatThrownBy(() -> Samples.numbered(6, 3).take(0)).isInstanceOf(DataException.class);
  }

  @Test
  void joined_sets_match_their_classes_by_name() {
    ImageSet birds =
        ImageSet.of(new ImageSize(1, 1, 1), List.of("bird"), new int[] {0, 0}, new byte[] {1, 2});
    ImageSet mixed =
        ImageSet.of(
            new ImageSize(1, 1, 1), List.of("ant", "bird"), new int[] {1, 0}, new byte[] {3, 4});

    ImageSet all = birds.concat(mixed).concat(birds);

    assertThat(all.classes()).containsExactly("bird", "ant");
    assertThat(IntStream.range(0, 6).map(all::label)).containsExactly(0, 0, 0, 1, 0, 0);
    assertThat(IntStream.range(0, 6).map(i -> all.image(i)[0])).containsExactly(1, 2, 3, 4, 1, 2);
  }

  @Test
  void joined_parts_are_on_record_with_their_steps() {
    ImageSet a = Samples.numbered(4, 2).take(1);
    ImageSet b = Samples.numbered(4, 2).take(2);

    assertThat(a.concat(b).selections())
        .containsExactly(
            new Selection.Concatenation(
                List.of(
                    new Selection.Part(List.of(), a.selections()),
                    new Selection.Part(List.of(), b.selections()))));
  }

  @Test
  void three_sets_joined_one_by_one_are_on_record_as_three_parts() {
    ImageSet all =
        Samples.numbered(4, 2).concat(Samples.numbered(4, 2)).concat(Samples.numbered(1, 1));

    assertThat(all.selections()).singleElement();
    assertThat(((Selection.Concatenation) all.selections().get(0)).parts()).hasSize(3);
  }

  @Test
  void sets_of_different_sizes_do_not_join() {
    ImageSet other = ImageSet.of(new ImageSize(3, 1, 2), List.of("x"), new int[] {0}, new byte[6]);

    assertThatThrownBy(() -> Samples.numbered(2, 1).concat(other))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("but these are 2x2 and 3x1x2");
  }

  @Test
  void a_part_of_joined_files_names_only_the_files_it_uses() {
    Samples.npy(folder.resolve("a.npy"), 3, 1);
    Samples.npy(folder.resolve("b.npy"), 3, 2);
    ImageSet all = ImageFolder.read(folder).images();

    assertThat(all.subset(4, 3).sources()).singleElement().hasToString("b.npy (2 of 3 images)");
  }

  @Test
  void a_part_that_can_be_chosen_again_names_all_files_that_it_was_chosen_from() {
    Samples.npy(folder.resolve("a.npy"), 3, 1);
    Samples.npy(folder.resolve("b.npy"), 3, 2);

    assertThat(ImageFolder.read(folder).images().take(2).sources())
        .extracting(Object::toString)
        .containsExactly("a.npy (2 of 3 images)", "b.npy (0 of 3 images)");
  }

  @Test
  void nonsense_is_refused() {
    assertThatThrownBy(
            () -> ImageSet.of(new ImageSize(1, 1, 1), List.of("x"), new int[] {1}, new byte[1]))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Image 0 has label 1, but there are only 1 classes");
    assertThatThrownBy(
            () -> ImageSet.of(new ImageSize(1, 2, 2), List.of("x"), new int[] {0}, new byte[3]))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("that is 4 bytes");
    assertThatThrownBy(() -> Samples.numbered(2, 1).image(2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("There is no image 2: the set has 2, counted from 0.");
  }

  @Test
  void its_text_stays_short_for_many_classes() {
    assertThat(Samples.numbered(1000, 300).toString()).hasSizeLessThan(200).endsWith(", ...");
  }

  @Property(tries = 100)
  void choosing_and_joining_in_any_order_keeps_pixels_with_their_labels(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 3) Integer> steps,
      @ForAll long seed) {
    Random random = new Random(seed);
    ImageSet set = Samples.numbered(20, 3);
    List<Integer> model = IntStream.range(0, 20).boxed().toList();
    for (int step : steps) {
      switch (step) {
        case 0 -> {
          int[] chosen = random.ints(1 + random.nextInt(30), 0, set.size()).toArray();
          List<Integer> from = model;
          model = Arrays.stream(chosen).mapToObj(from::get).toList();
          set = set.subset(chosen);
        }
        case 1 -> {
          int count = 1 + random.nextInt(25);
          model = model.subList(0, Math.min(count, model.size()));
          set = set.take(count);
        }
        case 2 -> {
          set = set.concat(set);
          model = Stream.concat(model.stream(), model.stream()).toList();
        }
        default -> {
          set = set.concat(Samples.numbered(4, 3));
          model = Stream.concat(model.stream(), Stream.of(0, 1, 2, 3)).toList();
        }
      }
    }

    assertThat(numbers(set)).containsExactly(model.stream().mapToInt(i -> i).toArray());
    for (int i = 0; i < set.size(); i++) {
      assertThat(set.className(i)).isEqualTo("class " + model.get(i) % 3);
    }
    assertThat(set.selections().size()).isLessThanOrEqualTo(steps.size());
  }
}
