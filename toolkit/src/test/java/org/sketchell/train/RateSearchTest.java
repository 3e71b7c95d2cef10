// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sketchell.data.Batch;
import org.sketchell.data.Split;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Sgd;
import org.sketchell.tensor.Tensor;

class RateSearchTest {
  private final Split split = Blobs.split(60, 12);

  private static Trainer trainer() {
    return new Trainer().batchSize(20).seed(3).quiet();
  }

  /** With buffers, and with numbers that are drawn. */
  private static Classifier classifier() {
    return new Classifier(
        new Sequential()
            .add("conv", new Conv2d(1, 4, 3))
            .add("norm", new BatchNorm2d(4))
            .add("relu", new ReLU())
            .add("flatten", new Flatten())
            .add("dropout", new Dropout(0.2))
            .add("linear", new Linear(4 * 6 * 6, 3)));
  }

  private static Map<String, float[]> numbers(Module module) {
    Map<String, float[]> numbers = new HashMap<>();
    module.stateDict().forEach((name, value) -> numbers.put(name, value.toFloatArray()));
    return numbers;
  }

  private static void requireSame(Map<String, float[]> before, Module module) {
    Map<String, float[]> now = numbers(module);
    assertThat(now.keySet()).isEqualTo(before.keySet());
    before.forEach((name, values) -> assertThat(now.get(name)).as(name).containsExactly(values));
  }

  private static double[] rates(int steps) {
    return IntStream.range(0, steps)
        .mapToDouble(i -> 1e-7 * Math.pow(1e8, i / (steps - 1.0)))
        .toArray();
  }

  /** Numbers of rate-search.py in the resources. */
  @Test
  void the_advice_is_that_of_the_published_formulas() {
    double[] rates = rates(100);
    double[] losses = new double[98];
    for (int i = 0; i < losses.length; i++) {
      double x = Math.log10(rates[i]);
      losses[i] =
          2.3
              - 1.6 / (1 + Math.exp(-3 * (x + 3)))
              + Math.exp(7 * (x - 0.2))
              + 0.05 * Math.sin(12.9898 * i);
    }
    RateSearch search = new RateSearch(rates, losses, 100);
    assertThat(search.smoothedLosses()[losses.length - 1]).isCloseTo(5.72438790586, within(1e-9));
    assertThat(search.suggestion()).isCloseTo(0.00335160265094, within(1e-12));
    assertThat(search.tenthOfLowest()).isCloseTo(0.129154966501, within(1e-11));
    assertThat(search.problem()).isEmpty();
    assertThat(RateSearch.ranAway(Arrays.copyOf(losses, 97))).isFalse();
    assertThat(RateSearch.ranAway(losses)).isTrue();
  }

  @Test
  void a_learner_is_as_it_was_and_a_second_search_finds_the_same() {
    Classifier classifier = classifier();
    classifier.network().namedModules().get("norm").eval();
    Map<String, float[]> before = numbers(classifier);
    RateSearch first = trainer().findLearningRate(classifier, split);
    requireSame(before, classifier);
    assertThat(classifier.isTraining()).isTrue();
    assertThat(classifier.network().namedModules().get("norm").isTraining()).isFalse();
    RateSearch second = trainer().findLearningRate(classifier, split);
    assertThat(second.losses()).containsExactly(first.losses());
    assertThat(first.losses()[0]).isEqualTo(first.smoothedLosses()[0], within(1e-12));
    assertThat(first.rates()[0]).isEqualTo(1e-7);
  }

  @Test
  void a_search_gathers_gradients_as_training_would() {
    Trainer whole = trainer().batchSize(60).shares(1);
    Trainer parts = trainer().batchSize(20).shares(1).accumulateGradients(3);
    assertThat(parts.findLearningRate(new Classifier(Blobs.network(1)), split).losses()[0])
        .isCloseTo(
            whole.findLearningRate(new Classifier(Blobs.network(1)), split).losses()[0],
            within(1e-5));
  }

  @Test
  void what_is_advised_trains_well() {
    Classifier classifier = new Classifier(Blobs.network(1));
    double rate = trainer().findLearningRate(classifier, split).suggestion();
    TrainingRun run = trainer().maxEpochs(10).fit(classifier.optimizer(new Adam(rate)), split);
    assertThat(run.last().orElseThrow().value("loss"))
        .isLessThan(0.5 * run.history().get(0).value("loss"));
  }

  @Test
  void a_search_that_is_interrupted_leaves_the_learner_as_it_was() {
    Classifier classifier = classifier();
    Map<String, float[]> before = numbers(classifier);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> trainer().findLearningRate(classifier, split))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isFalse();
    requireSame(before, classifier);
  }

  /** Its loss has a gradient of nothing. */
  private static final class Flat extends Learner {
    private final Module part = Blobs.network(1);

    @Override
    public Tensor trainingStep(Batch batch) {
      return part.forward(batch.images()).mean().times(0f).plus(2f);
    }
  }

  @Test
  void a_loss_that_stays_where_it_is_gives_no_advice() {
    RateSearch search = trainer().findLearningRate(new Flat(), split);
    assertThat(search.losses()).hasSize(100);
    assertThat(search.problem().orElseThrow()).contains("did not fall");
    assertThat(search.toString()).startsWith("No learning rate can be advised: ");
    assertThatThrownBy(search::suggestion)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("did not fall");
    assertThat(search.figure().toString()).doesNotContain("advised");
  }

  @Test
  void a_loss_that_only_rises_gives_no_advice() {
    double[] losses = IntStream.range(0, 30).mapToDouble(i -> 1 + 0.1 * i * i).toArray();
    assertThat(new RateSearch(rates(100), losses, 100).problem().orElseThrow())
        .contains("never fell before it ran away");
    double[] few = Arrays.copyOf(losses, 4);
    assertThat(new RateSearch(rates(100), few, 100).problem().orElseThrow())
        .contains("ran away within 4 steps");
    assertThat(new RateSearch(rates(100), new double[0], 100).problem()).isPresent();
  }

  @Test
  void a_loss_that_runs_away_ends_the_search() {
    RateSearch search =
        trainer()
            .findLearningRate(
                new Classifier(Blobs.network(1)).optimizer(new Sgd(1)), split, 1e-3, 1e6, 60);
    assertThat(search.losses().length).isLessThan(60);
  }

  @Test
  void a_search_prints_its_advice_and_some_of_its_steps() {
    RateSearch search = trainer().findLearningRate(new Classifier(Blobs.network(1)), split);
    List<String> lines = search.toString().lines().toList();
    assertThat(lines.get(0)).startsWith("Advised learning rate: ");
    assertThat(lines).hasSizeLessThan(16);
    assertThat(search.figure().toString()).contains("advised: ");
  }

  @Test
  void rates_that_do_not_grow_are_refused() {
    assertThatThrownBy(() -> trainer().findLearningRate(classifier(), split, 0, 1, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.0 to 1.0");
    assertThatThrownBy(() -> trainer().findLearningRate(classifier(), split, 1e-3, 1, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10 or more");
  }
}
