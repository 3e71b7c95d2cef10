// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sketchell.shape.ImageSize;

/** Which examples an epoch has, and how a set is dealt out for cross-validation. */
class SamplingTest {
  private static final ImageSize SIZE = new ImageSize(1, 1, 4);

  /** Each picture tells its number. */
  private static ImageSet images(int... perClass) {
    int count = Arrays.stream(perClass).sum();
    int[] labels = new int[count];
    List<String> classes = new ArrayList<>();
    int at = 0;
    for (int label = 0; label < perClass.length; label++) {
      classes.add("class " + label);
      Arrays.fill(labels, at, at + perClass[label], label);
      at += perClass[label];
    }
    ByteBuffer pixels = ByteBuffer.allocate(4 * count);
    IntStream.range(0, count).forEach(pixels::putInt);
    return ImageSet.of(SIZE, classes, labels, pixels.array());
  }

  private static int number(ImageSet images, int image) {
    return ByteBuffer.wrap(images.image(image)).getInt();
  }

  private static int[] epoch(Batches batches, int epoch) {
    List<ByteBuffer> buffers = batches.newBuffers();
    List<Integer> numbers = new ArrayList<>();
    Batches pass = batches.epoch(epoch);
    for (int count = pass.next(buffers); count > 0; count = pass.next(buffers)) {
      for (int i = 0; i < count; i++) {
        numbers.add(ByteBuffer.wrap(bytes(buffers.get(0), i)).getInt());
      }
    }
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  private static byte[] bytes(ByteBuffer buffer, int image) {
    byte[] bytes = new byte[4];
    buffer.get(4 * image, bytes);
    return bytes;
  }

  @Property(tries = 50)
  void a_shuffled_epoch_has_every_example_once(
      @ForAll @IntRange(min = 1, max = 60) int count,
      @ForAll @IntRange(min = 1, max = 20) int batch,
      @ForAll long seed) {
    int[] seen = epoch(Batches.shuffled(images(count), batch, seed), 3);
    Arrays.sort(seen);
    assertThat(seen).isEqualTo(IntStream.range(0, count).toArray());
  }

  @Test
  void balanced_batches_have_each_class_alike_and_all_of_its_examples() {
    ImageSet images = images(900, 90, 10);
    Batches batches = Batches.balanced(images, 50, 4);
    int[] perClass = new int[3];
    boolean[] seen = new boolean[1000];
    for (int epoch = 0; epoch < 10; epoch++) {
      int[] numbers = epoch(batches, epoch);
      assertThat(numbers).hasSize(1000);
      for (int number : numbers) {
        perClass[number < 900 ? 0 : number < 990 ? 1 : 2]++;
        seen[number] = true;
      }
    }
    for (int count : perClass) {
      assertThat(count / 10_000.0).isBetween(0.31, 0.36);
    }
    for (int rare = 900; rare < 1000; rare++) {
      assertThat(seen[rare]).isTrue();
    }
    assertThat(epoch(batches, 2)).isEqualTo(epoch(Batches.balanced(images, 7, 4), 2));
    assertThat(epoch(batches, 2)).isNotEqualTo(epoch(batches, 3));
  }

  @Test
  void weights_say_how_likely_each_example_is() {
    ImageSet images = images(2, 2);
    Batches batches = Batches.weighted(images, new double[] {0, 1, 3, 0}, 4, 4);
    int[] counts = new int[4];
    for (int epoch = 0; epoch < 2000; epoch++) {
      for (int number : epoch(batches, epoch)) {
        counts[number]++;
      }
    }
    assertThat(counts[0]).isZero();
    assertThat(counts[3]).isZero();
    assertThat(counts[2] / 8000.0).isBetween(0.73, 0.77);
    assertThat(batches.toString()).contains("weighted by the seed 4");
  }

  @Test
  void weights_that_are_none_are_refused() {
    ImageSet images = images(2, 1);
    assertThatThrownBy(() -> Batches.weighted(images, new double[] {1, 2}, 2, 1))
        .isInstanceOf(DataException.class)
        .hasMessage("Every example needs a weight, but 3 examples came with 2 weights.");
    assertThatThrownBy(() -> Batches.weighted(images, new double[] {1, -2, 1}, 2, 1))
        .hasMessage("A weight is a number of 0 or more, but that of example 1 is -2.0.");
    assertThatThrownBy(() -> Batches.weighted(images, new double[3], 2, 1))
        .hasMessageContaining("All weights are 0");
  }

  @Property(tries = 60)
  void folds_hold_each_image_back_once_and_train_with_it_in_all_others(
      @ForAll @IntRange(min = 1, max = 20) int first,
      @ForAll @IntRange(min = 1, max = 20) int second,
      @ForAll @IntRange(min = 2, max = 8) int count,
      @ForAll long seed) {
    ImageSet images = images(first, second);
    if (count > images.size()) {
      return;
    }
    List<Split> folds = Split.folds(images, count, seed);
    assertThat(folds).hasSize(count);
    int[] held = new int[images.size()];
    int least = images.size();
    int most = 0;
    for (Split fold : folds) {
      assertThat(fold.training().size() + fold.validation().size()).isEqualTo(images.size());
      int[] all = new int[images.size()];
      for (int i = 0; i < fold.validation().size(); i++) {
        held[number(fold.validation(), i)]++;
        all[number(fold.validation(), i)]++;
      }
      for (int i = 0; i < fold.training().size(); i++) {
        all[number(fold.training(), i)]++;
      }
      assertThat(all).containsOnly(1);
      least = Math.min(least, fold.validation().size());
      most = Math.max(most, fold.validation().size());
      int ofFirst = fold.validation().counts()[0];
      assertThat(ofFirst).isBetween(first / count, (first + count - 1) / count);
    }
    assertThat(held).containsOnly(1);
    assertThat(most - least).isLessThanOrEqualTo(1);
  }

  @Test
  void a_fold_is_on_record_and_can_be_made_again() {
    ImageSet images = images(9, 6);
    Split third = Split.folds(images, 5, 3).get(2);
    assertThat(third.training().selections())
        .containsExactly(new Selection.Fold("training", 5, 2, 3));
    ImageSet again = Retracing.follow(images, third.validation().selections(), path -> path);
    assertThat(again.contentHash()).isEqualTo(third.validation().contentHash());
    assertThatThrownBy(() -> Split.folds(images, 16, 1))
        .isInstanceOf(DataException.class)
        .hasMessage("15 images make 2 to 15 folds, but 16 were asked for.");
  }
}
