// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Stepper;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** A loop over batches, as one writes it by hand. */
class BatchLoopTest {
  /** Twenty-five images, each of its own brightness: i tenths of 255; odd ones are class 1. */
  private static ImageSet images() {
    byte[] pixels = new byte[25 * 16];
    int[] labels = new int[25];
    for (int i = 0; i < 25; i++) {
      java.util.Arrays.fill(pixels, i * 16, (i + 1) * 16, (byte) (i * 10));
      labels[i] = i % 2;
    }
    return ImageSet.of(new ImageSize(1, 4, 4), List.of("even", "odd"), labels, pixels);
  }

  /** The numbers of the images in the order of a pass. */
  private static List<Long> pass(Batches batches) {
    List<Long> numbers = new ArrayList<>();
    for (Batch batch : batches) {
      float[] values = batch.images().select(3, 0).select(2, 0).flatten().toFloatArray();
      long[] labels = batch.labels().toLongArray();
      for (int i = 0; i < values.length; i++) {
        long number = Math.round(values[i] * 25.5);
        assertThat(labels[i]).isEqualTo(number % 2);
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static List<Long> all() {
    return LongStream.range(0, 25).boxed().toList();
  }

  @Test
  void a_pass_meets_each_example_once_in_batches_of_the_size_asked_for() {
    List<Integer> sizes = new ArrayList<>();
    for (Batch batch : Batches.sequential(images(), 10)) {
      sizes.add(batch.size());
      assertThat(batch.images().shape().sizes()).containsExactly(batch.size(), 1, 4, 4);
    }
    assertThat(sizes).containsExactly(10, 10, 5);
    assertThat(pass(Batches.sequential(images(), 10))).isEqualTo(all());
    assertThat(pass(Batches.sequential(images(), 10).droppingLast()))
        .isEqualTo(all().subList(0, 20));
  }

  @Test
  void each_pass_over_shuffled_batches_has_an_order_of_its_own() {
    Batches batches = Batches.shuffled(images(), 10, 1);
    List<Long> first = pass(batches);
    List<Long> second = pass(batches);
    assertThat(first).containsExactlyInAnyOrderElementsOf(all()).isNotEqualTo(second);
    assertThat(second).containsExactlyInAnyOrderElementsOf(all());
    assertThat(pass(batches.epoch(0))).isEqualTo(first);
    assertThat(pass(batches)).isEqualTo(second);
    assertThat(pass(Batches.shuffled(images(), 7, 1))).isEqualTo(first);
  }

  @Test
  void a_loop_does_not_move_the_cursor_of_the_buffers() {
    Batches batches = Batches.sequential(images(), 10);
    assertThat(batches.next(batches.newBuffers())).isEqualTo(10);
    assertThat(pass(batches)).hasSize(25);
    assertThat(batches.next(batches.newBuffers())).isEqualTo(10);
    assertThat(batches.next(batches.newBuffers())).isEqualTo(5);
  }

  @Test
  void without_a_seed_the_order_follows_manual_seed() {
    Tensors.manualSeed(3);
    List<Long> once = pass(Batches.shuffled(images(), 10));
    List<Long> other = pass(Batches.shuffled(images(), 10));
    Tensors.manualSeed(3);
    assertThat(pass(Batches.shuffled(images(), 10))).isEqualTo(once).isNotEqualTo(other);
  }

  @Test
  void a_network_learns_in_such_a_loop() {
    Tensors.manualSeed(1);
    byte[] pixels = new byte[40 * 64];
    int[] labels = new int[40];
    for (int i = 0; i < 40; i++) {
      labels[i] = i % 2;
      for (int row = 0; row < 8; row++) {
        // A bright line across or down.
        pixels[i * 64 + (labels[i] == 0 ? (i % 8) * 8 + row : row * 8 + i % 8)] = (byte) 255;
      }
    }
    ImageSet lines = ImageSet.of(new ImageSize(1, 8, 8), List.of("across", "down"), labels, pixels);
    Sequential network =
        new Sequential(new Conv2d(1, 4, 3), new ReLU(), new Flatten(), new Linear(144, 2));
    Stepper optimizer = new Adam(0.01).over(network.parameters());
    Batches batches = Batches.shuffled(lines, 10);
    double loss = 0;
    for (int epoch = 0; epoch < 10; epoch++) {
      for (Batch batch : batches) {
        optimizer.zeroGrad();
        Tensor now = Losses.crossEntropy(network.forward(batch.images()), batch.labels());
        now.backward();
        optimizer.step();
        loss = now.item();
      }
    }
    assertThat(loss).isLessThan(0.1);
  }

  @Test
  void a_split_without_a_seed_follows_manual_seed_and_tells_the_seed_it_used() {
    Tensors.manualSeed(5);
    Split once = Split.random(images(), 0.2);
    Split other = Split.random(images(), 0.2);
    Tensors.manualSeed(5);
    Split again = Split.random(images(), 0.2);
    assertThat(numbers(again)).isEqualTo(numbers(once)).isNotEqualTo(numbers(other));
    Selection.RandomPart part = part(once);
    assertThat(numbers(Split.random(images(), 0.2, part.seed()))).isEqualTo(numbers(once));
    assertThat(part(Split.stratified(images(), 0.2)).stratified()).isTrue();
  }

  private static Selection.RandomPart part(Split split) {
    return split.validation().selections().stream()
        .filter(Selection.RandomPart.class::isInstance)
        .map(Selection.RandomPart.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static List<Long> numbers(Split split) {
    return pass(Batches.sequential(split.validation(), 100));
  }
}
