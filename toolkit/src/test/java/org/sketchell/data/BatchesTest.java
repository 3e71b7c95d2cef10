// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {
  /** The images of an epoch by number, batch by batch; checks buffers and labels on the way. */
  private static List<List<Integer>> epoch(Batches batches, int epoch) {
    ByteBuffer pixels = batches.newImageBuffer();
    LongBuffer labels = batches.newLabelBuffer();
    List<List<Integer>> all = new ArrayList<>();
    batches.epoch(epoch);
    for (int n = batches.next(pixels, labels); n > 0; n = batches.next(pixels, labels)) {
      assertThat(pixels.remaining()).isEqualTo(n * 4);
      assertThat(labels.remaining()).isEqualTo(n);
      ByteBuffer numbers = pixels.duplicate().order(ByteOrder.BIG_ENDIAN);
      List<Integer> batch = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        int number = numbers.getInt();
        assertThat(labels.get(i)).isEqualTo(number % 3);
        batch.add(number);
      }
      all.add(batch);
    }
    assertThat(batches.next(pixels, labels)).isZero();
    return all;
  }

  private static List<Integer> flat(List<List<Integer>> batches) {
    return batches.stream().flatMap(List::stream).toList();
  }

  @Property(tries = 60)
  void an_epoch_has_every_image_once(
      @ForAll @IntRange(min = 1, max = 100) int size,
      @ForAll @IntRange(min = 1, max = 20) int batchSize,
      @ForAll @IntRange(min = 0, max = 5) int epoch,
      @ForAll long seed) {
    Batches batches = Batches.shuffled(Samples.numbered(size, 3), batchSize, seed);

    List<List<Integer>> read = epoch(batches, epoch);

    assertThat(flat(read))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, size).boxed().toList());
    assertThat(read).hasSize(batches.batchesPerEpoch());
    assertThat(read.subList(0, read.size() - 1)).allMatch(batch -> batch.size() == batchSize);
  }

  @Property(tries = 60)
  void a_smaller_last_batch_is_left_out_on_request(
      @ForAll @IntRange(min = 1, max = 60) int size,
      @ForAll @IntRange(min = 1, max = 20) int batchSize,
      @ForAll boolean shuffled) {
    ImageSet images = Samples.numbered(size, 3);
    Batches batches =
        (shuffled ? Batches.shuffled(images, batchSize, 1) : Batches.sequential(images, batchSize))
            .droppingLast();

    List<List<Integer>> read = epoch(batches, 0);

    assertThat(read).hasSize(size / batchSize).hasSize(batches.batchesPerEpoch());
    assertThat(read).allMatch(batch -> batch.size() == batchSize);
    assertThat(flat(read)).doesNotHaveDuplicates();
  }

  @Property(tries = 60)
  void sequential_batches_have_every_image_once_and_in_its_place(
      @ForAll @IntRange(min = 1, max = 100) int size,
      @ForAll @IntRange(min = 1, max = 120) int batchSize,
      @ForAll @IntRange(min = 0, max = 5) int epoch) {
    List<List<Integer>> read =
        epoch(Batches.sequential(Samples.numbered(size, 3), batchSize), epoch);

    assertThat(flat(read)).isEqualTo(IntStream.range(0, size).boxed().toList());
  }

  @Property(tries = 40)
  void a_loop_over_batches_has_what_the_buffers_have(
      @ForAll @IntRange(min = 1, max = 60) int size,
      @ForAll @IntRange(min = 1, max = 20) int batchSize,
      @ForAll boolean shuffled,
      @ForAll boolean dropping) {
    ImageSet images = Samples.numbered(size, 3);
    Batches all =
        shuffled ? Batches.shuffled(images, batchSize, 7) : Batches.sequential(images, batchSize);
    Batches batches = dropping ? all.droppingLast() : all;

    for (int epoch = 0; epoch < 2; epoch++) {
      List<List<Integer>> looped = new ArrayList<>();
      for (Batch batch : batches.epoch(epoch)) {
        float[] pixels = batch.images().toFloatArray();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < pixels.length; i += 4) {
          numbers.add(Math.round(255 * pixels[i + 3]));
        }
        assertThat(batch.labels().toLongArray())
            .isEqualTo(numbers.stream().mapToLong(number -> number % 3).toArray());
        looped.add(numbers);
      }
      assertThat(looped).isEqualTo(epoch(batches, epoch));
    }
  }

  @Test
  void sequential_batches_keep_the_order_of_the_set() {
    Batches batches = Batches.sequential(Samples.numbered(7, 3), 3);

    for (int epoch = 0; epoch < 2; epoch++) {
      assertThat(epoch(batches, epoch))
          .containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6));
    }
  }

  @Test
  void seed_and_epoch_decide_the_order_for_ever() {
    Batches batches = Batches.shuffled(Samples.numbered(8, 3), 8, 42);

    List<List<Integer>> first = epoch(batches, 0);
    List<List<Integer>> second = epoch(batches, 1);

    assertThat(first).containsExactly(List.of(6, 1, 4, 5, 0, 7, 2, 3));
    assertThat(second).containsExactly(List.of(5, 0, 2, 3, 1, 4, 7, 6));
    assertThat(epoch(batches, 0)).isEqualTo(first);
    assertThat(epoch(Batches.shuffled(Samples.numbered(8, 3), 8, 42), 1)).isEqualTo(second);
  }

  @Test
  void a_run_continues_where_it_was_interrupted() {
    Batches batches = Batches.shuffled(Samples.numbered(10, 3), 4, 5);
    List<List<Integer>> whole = epoch(batches, 3);

    batches.epoch(3).seek(1);
    ByteBuffer pixels = batches.newImageBuffer();
    LongBuffer labels = batches.newLabelBuffer();

    assertThat(batches.next(pixels, labels)).isEqualTo(4);
    assertThat(pixels.order(ByteOrder.BIG_ENDIAN).getInt()).isEqualTo(whole.get(1).get(0));
    assertThat(batches.seek(3).next(pixels, labels)).isZero();
    assertThatThrownBy(() -> batches.seek(4))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("There is no batch 4: an epoch has 3.");
  }

  @Test
  void the_buffers_are_direct_and_in_native_order() {
    Batches batches = Batches.sequential(Samples.numbered(7, 3), 3);

    assertThat(batches.newImageBuffer().isDirect()).isTrue();
    assertThat(batches.newImageBuffer().capacity()).isEqualTo(12);
    assertThat(batches.newLabelBuffer().isDirect()).isTrue();
    assertThat(batches.newLabelBuffer().order()).isEqualTo(ByteOrder.nativeOrder());
  }

  @Test
  void a_batch_of_nothing_is_refused() {
    assertThatThrownBy(() -> Batches.sequential(Samples.numbered(7, 3), 0))
        .isInstanceOf(DataException.class)
        .hasMessage("Expected a batch of at least 1 image, got 0.");
  }

  @Test
  void buffers_that_are_too_small_are_refused_before_anything_is_written() {
    Batches batches = Batches.sequential(Samples.numbered(7, 3), 3);

    assertThatThrownBy(() -> batches.next(ByteBuffer.allocate(11), LongBuffer.allocate(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs 12 bytes and 3 labels, but the buffers hold 11 and 3");
  }

  @Test
  void three_hundred_thousand_images_need_little_heap_and_batches_none(@TempDir Path folder)
      throws IOException {
    for (String name : List.of("a.npy", "b.npy")) {
      // all zeros, and a hole on the disk
      try (FileChannel channel =
          FileChannel.open(
              folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        byte[] header = NpyHeader.encode("|u1", 1, 150_000, 784);
        channel.write(ByteBuffer.wrap(header));
        channel.write(ByteBuffer.allocate(1), header.length + 150_000L * 784 - 1);
      }
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    Split split = ImageFolder.read(folder).split(0.2, 1);
    Batches batches = Batches.shuffled(split.training(), 10, 1);
    ByteBuffer pixels = batches.newImageBuffer();
    LongBuffer labels = batches.newLabelBuffer();
    long opened = threads.getCurrentThreadAllocatedBytes();
    int seen = 0;
    for (int i = 0; i < 500; i++) {
      seen += batches.next(pixels, labels);
    }
    long after = threads.getCurrentThreadAllocatedBytes();

    assertThat(split.training().size()).isEqualTo(240_000);
    assertThat(seen).isEqualTo(5_000);
    assertThat(opened - before).as("bytes to open, split and shuffle").isLessThan(20_000_000);
    assertThat(after - opened).as("bytes for 500 batches").isLessThan(20_000);
  }
}
