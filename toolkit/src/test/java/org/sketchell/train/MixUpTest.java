// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.data.Batch;
import org.sketchell.data.Batches;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.CrossEntropyLoss;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.optim.Sgd;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Training on examples mixed in pairs. */
class MixUpTest {
  @TempDir Path folder;

  /** Its loss is a share. */
  private static final class Drawing extends Learner {
    final Parameter weight = new Parameter(Tensors.zeros(1));
    final double alpha;

    Drawing(double alpha) {
      this.alpha = alpha;
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      return MixUp.share(alpha).plus(weight.value().sum().times(0));
    }
  }

  private static double[] shares(double alpha, int count) {
    double[] shares = new double[count];
    Examples one = Examples.of("x", Column.numbers(Tensors.zeros(1)));
    try (TrainingSession session = new TrainingSession(new Drawing(alpha), one, 1, Device.CPU, 5)) {
      Arrays.setAll(shares, i -> session.step(1, 0));
    }
    Arrays.sort(shares);
    return shares;
  }

  @Test
  void shares_follow_the_beta_distribution_where_it_has_a_formula() {
    Map<Double, DoubleUnaryOperator> quantiles =
        Map.of(
            // The arcsine distribution, and the uniform one.
            0.5, q -> Math.pow(Math.sin(Math.PI * q / 2), 2), 1.0, q -> q);
    quantiles.forEach(
        (alpha, quantile) -> {
          double[] shares = shares(alpha, 4000);
          for (double q = 0.05; q < 1; q += 0.05) {
            assertThat(shares[(int) (q * shares.length)])
                .as("quantile %s of Beta(%s, %s)", q, alpha, alpha)
                .isCloseTo(quantile.applyAsDouble(q), within(0.05));
          }
        });
  }

  @Test
  void shares_have_the_mean_and_the_variance_of_the_beta_distribution() {
    for (double alpha : new double[] {0.05, 0.2, 4, 30}) {
      double[] shares = shares(alpha, 4000);
      double mean = Arrays.stream(shares).average().orElseThrow();
      double variance =
          Arrays.stream(shares).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
      assertThat(mean).isCloseTo(0.5, within(0.03));
      assertThat(variance / (1 / (4 * (2 * alpha + 1)))).isCloseTo(1, within(0.08));
      assertThat(shares[0]).isGreaterThanOrEqualTo(0);
      assertThat(shares[3999]).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void each_example_is_mixed_with_the_next_and_the_last_with_the_first() {
    Tensor examples = Tensors.tensor(1.0, 2.0, 4.0).reshape(3, 1);
    assertThat(MixUp.mixed(examples, Tensors.scalar(0.75f)).toFloatArray())
        .containsExactly(1.25f, 2.5f, 3.25f);
    assertThat(MixUp.mixed(Tensors.tensor(7.0).reshape(1, 1), Tensors.scalar(0.3f)).toFloatArray())
        .containsExactly(7);
  }

  /** Gives what it is given, times 1. */
  private static final class Same extends Module {
    private final Parameter one = new Parameter(Tensors.ones(1));

    @Override
    public Tensor forward(Tensor input) {
      return input.times(one.value());
    }
  }

  @Test
  void the_loss_and_all_measures_are_as_much_of_each_target_as_the_pictures_are() {
    Tensor x = Tensors.tensor(1.0, 0.0);
    Examples pair = Examples.of("x", Column.numbers(x)).target("y", Column.numbers(x));
    Supervised learner =
        new Supervised(new Same(), (output, target) -> output.times(target).mean())
            .measure("first", (output, target) -> output.select(0, 0))
            .measure("label", (output, target) -> target.select(0, 0))
            .optimizer(new Sgd(0))
            .mixUp(1);
    Set<Float> seen = new HashSet<>();
    try (TrainingSession session = new TrainingSession(learner, pair, 2, Device.CPU, 5)) {
      Batches batches = Batches.sequential(pair, 2);
      for (int i = 0; i < 20; i++) {
        batches.epoch(0).next(session.buffers());
        float loss = session.step(2, 0);
        Means means = new Means();
        session.addLogged(2, means);
        // Pictures 1 and 0 are mixed to s and 1 - s, and so are their targets.
        double share = means.view().get("first");
        assertThat(means.view().get("label")).isCloseTo(share, within(1e-6));
        double expected = (share * share + (1 - share) * (1 - share)) / 2;
        assertThat(loss).isCloseTo((float) expected, within(1e-6f));
        seen.add((float) share);
      }
      assertThat(seen).hasSize(20);
      assertThat(session.validate(2).get("first")).isEqualTo(1f);
      assertThat(session.validate(2).get("loss")).isEqualTo(0.5f);
    }
  }

  @Test
  void a_training_with_mixing_and_label_smoothing_is_on_record_and_reproduced() {
    Doodles.write(folder, 40, 3);
    Tensors.manualSeed(3);
    Split split = ImageFolder.read(folder).split(0.2, 1);
    Classifier learner =
        new Classifier(Networks.tutorial(3))
            .loss(new CrossEntropyLoss().labelSmoothing(0.1))
            .mixUp(0.2);
    TrainingRun run = new Trainer().maxEpochs(2).seed(1).fit(learner, split);

    String loss = run.record().learner().loss();
    assertThat(loss).isEqualTo("cross entropy, label smoothing 0.1, mix-up 0.2");
    assertThat(Objective.of(loss)).contains(new Objective(0.1, List.of(), 0.2));
    Path file = folder.resolve("model.onnx");
    run.model().save(file);
    Reproduction again = Reproduction.of(TrainedModel.load(file), Optional.empty());
    assertThat(again.isExact()).as(again.text()).isTrue();
  }

  @Test
  void learning_with_mixing_learns() {
    Tensors.manualSeed(3);
    Split split = Split.random(Doodles.set(Doodles.tutorialClasses(), 300, 3), 0.2, 1);
    Classifier learner = new Classifier(Networks.tutorial(3)).mixUp(0.2);
    TrainingRun run = new Trainer().maxEpochs(2).seed(1).fit(learner, split);
    assertThat(run.last().orElseThrow().value("validation_accuracy")).isGreaterThan(0.85);
  }

  @Test
  void a_number_that_is_none_is_refused() {
    assertThatThrownBy(() -> new Classifier(new Same()).mixUp(-1))
        .isInstanceOf(TrainingException.class)
        .hasMessage("Mix-up takes a number from 0 (not at all), such as 0.2, but got -1.0.");
    assertThatThrownBy(() -> new Classifier(new Same()).mixUp(Double.NaN))
        .isInstanceOf(TrainingException.class);
    assertThat(new Classifier(new Same()).mixUp(0.3).mixUp()).isEqualTo(0.3);
  }
}
