// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ContestantsTest {
  private static final int BATCH = 8;
  private static final List<Contestant> ALL = Contestants.with(1);

  static Stream<Contestant> all() {
    return ALL.stream();
  }

  /** Ours, libtorch and, where it is there and knows all layers, TensorFlow. */
  private static int takingPart(Network network) {
    boolean three = network != Network.D && network != Network.E && TensorflowContestant.isThere();
    return three ? 3 : 2;
  }

  private static List<String> names(Row row) {
    Match match = new Match(row, new Effort(0, 0, 0), () -> 1, Conditions.ANY);
    return match.run(ALL, 0, () -> true).names();
  }

  /** {@link Match} compares the first five losses, and refuses what differs. */
  @ParameterizedTest
  @EnumSource(Network.class)
  void all_train_every_network_to_the_same_losses(Network network) {
    assertThat(names(new Row(Task.TRAIN, network, BATCH, 1))).hasSize(takingPart(network));
  }

  /** {@link Match} compares all logits of five batches. */
  @ParameterizedTest
  @EnumSource(Network.class)
  void all_give_the_same_logits(Network network) {
    assertThat(names(new Row(Task.INFER, network, 2, 1))).hasSize(takingPart(network));
  }

  @Test
  void they_are_sketchell_libtorch_and_tensorflow_where_that_is_there() {
    List<String> names = ALL.stream().map(Contestant::name).toList();
    assertThat(names.get(0)).startsWith("Sketchell on ONNX Runtime 1.");
    assertThat(names.get(1)).startsWith("libtorch 2.");
    assertThat(names.subList(2, names.size()))
        .hasSize(TensorflowContestant.isThere() ? 1 : 0)
        .allMatch(name -> name.startsWith("TensorFlow 2."));
  }

  @Test
  void who_is_absent_is_said() {
    assertThat(Contestants.absent().isPresent()).isEqualTo(ALL.size() < 3);
  }

  @ParameterizedTest
  @MethodSource("all")
  void each_learns_a_batch_by_heart(Contestant contestant) {
    Batches batches = new Batches(Task.TRAIN, Network.A, BATCH, 1);
    try (Work work = contestant.prepare(Task.TRAIN, Network.A, BATCH, 1)) {
      float first = work.run(batches.images(0), batches.targets(0))[0];
      float last = first;
      for (int step = 0; step < 100; step++) {
        last = work.run(batches.images(0), batches.targets(0))[0];
      }
      assertThat(first).isCloseTo((float) Math.log(3), within(0.5f));
      assertThat(last).isLessThan(first / 4);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void each_starts_from_the_parameters_of_the_seed(Contestant contestant) {
    Batches batches = new Batches(Task.TRAIN, Network.A, BATCH, 1);
    float[] losses = new float[3];
    long[] seeds = {5, 5, 6};
    for (int i = 0; i < seeds.length; i++) {
      try (Work work = contestant.prepare(Task.TRAIN, Network.A, BATCH, seeds[i])) {
        losses[i] = work.run(batches.images(0), batches.targets(0))[0];
      }
    }
    assertThat(losses[1]).isEqualTo(losses[0]);
    assertThat(losses[2]).isNotEqualTo(losses[0]);
  }

  @ParameterizedTest
  @MethodSource("all")
  void each_computes_the_loss_that_plain_loops_compute(Contestant contestant) {
    Batches batches = new Batches(Task.TRAIN, Network.A, BATCH, 1);
    ByteBuffer labels = batches.targets(0).duplicate().order(ByteOrder.nativeOrder());
    double expected = PlainNetworkA.loss(batches.images(0), labels.asLongBuffer(), BATCH, 3);
    try (Work work = contestant.prepare(Task.TRAIN, Network.A, BATCH, 3)) {
      assertThat((double) work.run(batches.images(0), batches.targets(0))[0])
          .isCloseTo(expected, within(1e-5));
    }
  }
}
