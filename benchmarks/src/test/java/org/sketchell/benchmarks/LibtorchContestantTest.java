package org.sketchell.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LibtorchContestantTest {
  private static final int BATCH = 8;

  @ParameterizedTest
  @EnumSource(Network.class)
  void learns_a_batch_by_heart(Network network) {
    Batches batches = new Batches(network, BATCH, 1);
    try (Contestant contestant = new LibtorchContestant(1)) {
      contestant.prepare(network, BATCH, 1);
      float first = contestant.step(batches.images(0), batches.labels(0));
      float last = first;
      for (int step = 0; step < 60; step++) {
        last = contestant.step(batches.images(0), batches.labels(0));
      }
      assertThat(first).isCloseTo((float) Math.log(network.classes()), within(0.5f));
      assertThat(last).isLessThan(first / 4);
    }
  }

  @Test
  void starts_from_the_parameters_of_the_seed() {
    Batches batches = new Batches(Network.A, BATCH, 1);
    float[] losses = new float[3];
    long[] seeds = {5, 5, 6};
    for (int i = 0; i < seeds.length; i++) {
      try (Contestant contestant = new LibtorchContestant(1)) {
        contestant.prepare(Network.A, BATCH, seeds[i]);
        losses[i] = contestant.step(batches.images(0), batches.labels(0));
      }
    }
    assertThat(losses[1]).isEqualTo(losses[0]);
    assertThat(losses[2]).isNotEqualTo(losses[0]);
  }

  @Test
  void computes_the_loss_that_plain_loops_compute() {
    Batches batches = new Batches(Network.A, BATCH, 1);
    double expected = PlainNetworkA.loss(batches.images(0), batches.labels(0), BATCH, 3);
    try (Contestant contestant = new LibtorchContestant(1)) {
      contestant.prepare(Network.A, BATCH, 3);
      assertThat((double) contestant.step(batches.images(0), batches.labels(0)))
          .isCloseTo(expected, within(1e-5));
    }
  }
}
