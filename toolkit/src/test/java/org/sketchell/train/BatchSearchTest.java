// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.sketchell.data.Batch;
import org.sketchell.data.Split;
import org.sketchell.nn.Module;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;

/** Times are never looked at: only which sizes are tried, and what is made of given ones. */
class BatchSearchTest {
  private final Split split = Blobs.split(7, 3);

  private static Trainer trainer() {
    return new Trainer().seed(3).quiet();
  }

  private static BatchSearch.Trial trial(int batch, double speed) {
    return new BatchSearch.Trial(batch, speed, 1000 / speed, 1_000_000L * batch);
  }

  @Test
  void sizes_double_as_long_as_there_are_images() {
    Classifier classifier = new Classifier(Blobs.network(1));
    float[] before = classifier.parameters().get(0).value().toFloatArray();
    BatchSearch search = trainer().findBatchSize(classifier, split);
    assertThat(search.trials()).extracting(BatchSearch.Trial::batch).containsExactly(1, 2, 4);
    assertThat(search.ended()).isEqualTo("there are 7 training images");
    assertThat(search.trials()).allMatch(trial -> trial.examplesPerSecond() > 0);
    assertThat(search.trials().get(2).bytes()).isGreaterThan(search.trials().get(0).bytes());
    assertThat(List.of(1, 2, 4)).contains(search.suggestion());
    assertThat(classifier.parameters().get(0).value().toFloatArray()).containsExactly(before);
  }

  @Test
  void sizes_go_no_further_than_asked_for() {
    BatchSearch search = trainer().findBatchSize(new Classifier(Blobs.network(1)), split, 2);
    assertThat(search.trials()).hasSize(2);
    assertThat(search.ended()).isEqualTo("no more than 2 were asked for");
    assertThatThrownBy(() -> trainer().findBatchSize(new Classifier(Blobs.network(1)), split, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void on_the_processor_the_smallest_that_is_nearly_as_fast_is_advised() {
    BatchSearch search =
        new BatchSearch(
            List.of(trial(8, 500), trial(16, 960), trial(32, 1000), trial(64, 900)),
            "no more than 64 were asked for",
            Device.CPU);
    assertThat(search.suggestion()).isEqualTo(16);
    assertThat(search.toString())
        .startsWith("Advised batch size: 16, the smallest within 10 % of the most")
        .contains("     16            960             1.04        16 MB");
    assertThat(search.figure().toString()).contains("advised: 16");
  }

  @Test
  void on_a_gpu_the_largest_is_advised() {
    BatchSearch search =
        new BatchSearch(
            List.of(trial(8, 500), trial(16, 960), trial(32, 950)),
            "a step over 64 found no room",
            Device.cuda(0));
    assertThat(search.suggestion()).isEqualTo(32);
  }

  /** Does with two examples or more. */
  private static final class Pairs extends Learner {
    private final Module part = Blobs.network(1);

    @Override
    public Tensor trainingStep(Batch batch) {
      if (batch.size() < 2) {
        throw new ShapeException("A pair has %d examples.", 2);
      }
      return part.forward(batch.images()).square().mean();
    }
  }

  @Test
  void a_network_that_needs_several_examples_begins_with_two() {
    assertThat(trainer().findBatchSize(new Pairs(), split).trials())
        .extracting(BatchSearch.Trial::batch)
        .containsExactly(2, 4);
    assertThatThrownBy(() -> trainer().findBatchSize(new Pairs(), split, 1))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("A pair has 2");
  }

  @Test
  void a_search_can_be_interrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> trainer().findBatchSize(new Classifier(Blobs.network(1)), split))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
