// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.augment.Augmentation;

/** Batches that are put together while others are used are the same batches. */
class BatchesAheadTest {
  private static final ImageSet IMAGES = Samples.numbered(53, 3);
  private static final Augmentation CHANGES = Augmentation.parse("noise 0.5, shift 0.5");

  private static Batches batches() {
    return Batches.shuffled(IMAGES, 5, 7).augmented(CHANGES);
  }

  private static List<ByteBuffer> copies(List<ByteBuffer> buffers) {
    return buffers.stream()
        .map(buffer -> ByteBuffer.allocate(buffer.remaining()).put(buffer.duplicate()).flip())
        .toList();
  }

  /** All batches that are left of an epoch, each as copies of its buffers. */
  private static List<List<ByteBuffer>> left(Batches batches) {
    List<List<ByteBuffer>> all = new ArrayList<>();
    List<ByteBuffer> buffers = batches.newBuffers();
    while (batches.next(buffers) > 0) {
      all.add(copies(buffers));
    }
    return all;
  }

  private static List<List<ByteBuffer>> ahead(Batches batches, int spare) {
    List<List<ByteBuffer>> all = new ArrayList<>();
    List<ByteBuffer> buffers = batches.newBuffers();
    try (BatchesAhead ahead = BatchesAhead.of(batches, () -> spare)) {
      while (ahead.next(buffers) > 0) {
        all.add(copies(buffers));
      }
      assertThat(ahead.next(buffers)).isZero();
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 100})
  void they_are_the_same_in_the_same_order_however_many_threads_there_are(int spare) {
    for (int epoch = 0; epoch < 3; epoch++) {
      for (int batch : new int[] {0, 1, 7, 10, 11}) {
        assertThat(ahead(batches().epoch(epoch).seek(batch), spare))
            .isEqualTo(left(batches().epoch(epoch).seek(batch)));
      }
    }
    Batches dropping = batches().droppingLast();
    assertThat(ahead(dropping, spare)).hasSize(10).isEqualTo(left(batches().droppingLast()));
    Batches balanced = Batches.balanced(IMAGES, 7, 3).augmented(CHANGES);
    assertThat(ahead(balanced, spare))
        .isEqualTo(left(Batches.balanced(IMAGES, 7, 3).augmented(CHANGES)));
  }

  /** A set of somebody's own. */
  private static final class Own implements Examples {
    final Set<String> threads = ConcurrentHashMap.newKeySet();
    final int broken;

    Own(int broken) {
      this.broken = broken;
    }

    @Override
    public int size() {
      return 40;
    }

    @Override
    public List<Field> inputs() {
      return List.of(Field.numbers("number"));
    }

    @Override
    public List<Field> targets() {
      return List.of();
    }

    @Override
    public void copyTo(int example, List<ByteBuffer> buffers) {
      threads.add(Thread.currentThread().getName());
      if (example == broken) {
        throw new DataException("Example %d is broken.", example);
      }
      buffers.get(0).putFloat(example);
    }
  }

  @Test
  void a_set_of_ones_own_is_read_by_threads_that_have_nothing_else_to_do() {
    Own own = new Own(-1);
    assertThat(ahead(Batches.sequential(own, 4), 2)).hasSize(10);
    assertThat(own.threads).anyMatch(name -> name.startsWith("sketchell-batches-"));

    Own alone = new Own(-1);
    assertThat(ahead(Batches.sequential(alone, 4), 0)).hasSize(10);
    assertThat(alone.threads).containsExactly(Thread.currentThread().getName());
  }

  @Test
  void what_is_wrong_with_a_batch_is_said_when_it_is_its_turn() {
    Batches batches = Batches.sequential(new Own(17), 4);
    List<ByteBuffer> buffers = batches.newBuffers();
    try (BatchesAhead ahead = BatchesAhead.of(batches, () -> 3)) {
      for (int batch = 0; batch < 4; batch++) {
        assertThat(ahead.next(buffers)).isEqualTo(4);
      }
      assertThatThrownBy(() -> ahead.next(buffers))
          .isInstanceOf(DataException.class)
          .hasMessage("Example 17 is broken.");
    }
  }

  @Test
  void batches_that_have_no_room_beside_the_one_in_use_come_one_at_a_time() {
    Own own = new Own(-1);
    Batches batches = Batches.sequential(own, 4);
    List<ByteBuffer> buffers = batches.newBuffers();
    int count = 0;
    try (BatchesAhead ahead = BatchesAhead.of(batches, () -> 3, 15)) {
      while (ahead.next(buffers) > 0) {
        count++;
      }
    }
    assertThat(count).isEqualTo(10);
    assertThat(own.threads).containsExactly(Thread.currentThread().getName());
  }

  @Test
  void who_is_interrupted_gets_the_batch_and_stays_interrupted() {
    Batches batches = Batches.sequential(new Own(-1), 4);
    List<ByteBuffer> buffers = batches.newBuffers();
    try (BatchesAhead ahead = BatchesAhead.of(batches, () -> 1)) {
      ahead.next(buffers);
      Thread.currentThread().interrupt();
      assertThat(ahead.next(buffers)).isEqualTo(4);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(buffers.get(0).getFloat(0)).isEqualTo(4);
    }
    // It is over, so another epoch may begin.
    assertThat(left(batches.epoch(1))).hasSize(10);
  }
}
