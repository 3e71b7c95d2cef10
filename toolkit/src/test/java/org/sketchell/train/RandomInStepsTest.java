// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sketchell.data.Batch;
import org.sketchell.nn.Functional;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Sgd;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.RandomSource;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Whatever draws within a step draws anew each time it runs, by whatever name it is called. */
class RandomInStepsTest {
  /** Logs the sum of what is drawn. */
  private static final class Drawing extends Learner {
    final Parameter weight = new Parameter(Tensors.ones(1));
    final Supplier<Tensor> draw;

    Drawing(Supplier<Tensor> draw) {
      this.draw = draw;
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      Tensor drawn = draw.get().to(ElementType.FLOAT32);
      log(
          "drawn",
          drawn
              .times(
                  Tensors.linspace(1, 2, (int) drawn.shape().elements())
                      .reshape(drawn.shape().sizes()))
              .sum());
      log("mean", drawn.mean());
      log("spread", drawn.std(0));
      log("least", drawn.min());
      log("most", drawn.max());
      return weight.value().sum();
    }

    @Override
    public Optimizer configureOptimizers() {
      return new Sgd(0);
    }
  }

  private static List<Map<String, Double>> steps(Supplier<Tensor> draw, int count, long seed) {
    List<Map<String, Double>> logged = new ArrayList<>();
    try (TrainingSession session =
        new TrainingSession(new Drawing(draw), new ImageSize(1, 1, 1), 1, Device.CPU, seed)) {
      for (int i = 0; i < count; i++) {
        session.step(1, 0);
        Means means = new Means();
        session.addLogged(1, means);
        logged.add(Map.copyOf(means.view()));
      }
    }
    return logged;
  }

  private static void assertNew(Supplier<Tensor> draw) {
    assertThat(steps(draw, 5, 1)).extracting(values -> values.get("drawn")).doesNotHaveDuplicates();
    assertThat(steps(draw, 5, 1)).isEqualTo(steps(draw, 5, 1));
    assertThat(steps(draw, 3, 2)).isNotEqualTo(steps(draw, 3, 1));
  }

  private static Tensor helper() {
    return Tensors.randn(3).plus(Tensors.rand(3));
  }

  @Test
  void static_functions_helpers_sources_and_generators_draw_anew() {
    assertNew(() -> Tensors.rand(7));
    assertNew(() -> Tensors.randn(2, 3));
    assertNew(() -> Tensors.randint(0, 1_000_000, 4));
    assertNew(() -> Tensors.randperm(20));
    assertNew(RandomInStepsTest::helper);
    assertNew(() -> Functional.dropout(Tensors.ones(100), 0.5));
    assertNew(() -> Generator.shared().uniform(-1, 1, 5));
    RandomSource kept = RandomSource.current();
    assertNew(() -> kept.uniform(Shape.of(5)));
    assertNew(() -> kept.normal(Shape.of(5)));
    Generator own = new Generator(3);
    assertNew(() -> own.randn(5));
    RandomSource written =
        new RandomSource() {
          @Override
          public Tensor uniform(Shape shape) {
            return own.rand(shape.sizes());
          }
        };
    assertNew(() -> written.uniform(Shape.of(4)));
    assertNew(() -> RandomSource.using(written, () -> Functional.dropout(Tensors.ones(100), 0.5)));
  }

  @Test
  void drawing_in_a_step_leaves_the_generator_alone() {
    Tensors.manualSeed(4);
    float[] expected = Tensors.rand(3).toFloatArray();
    Tensors.manualSeed(4);
    steps(() -> Tensors.randn(5), 2, 1);
    assertThat(Tensors.rand(3).toFloatArray()).isEqualTo(expected);
  }

  @Test
  void what_is_drawn_before_the_step_stays() {
    Tensor drawn = Tensors.randn(5);
    assertThat(steps(() -> drawn, 3, 1))
        .extracting(values -> values.get("drawn"))
        .containsOnly(steps(() -> drawn, 1, 1).get(0).get("drawn"));
  }

  @Test
  void numbers_are_distributed_as_they_say() {
    for (Map<String, Double> values : steps(() -> Tensors.randn(40_000), 3, 1)) {
      assertThat(values.get("mean")).isCloseTo(0, within(5 / 200.0));
      assertThat(values.get("spread")).isCloseTo(1, within(5 / 280.0));
      assertThat(values.get("most")).isBetween(3.5, 6.0);
      assertThat(values.get("least")).isBetween(-6.0, -3.5);
    }
    for (Map<String, Double> values : steps(() -> Tensors.randint(-2, 3, 10_000), 3, 1)) {
      assertThat(values.get("mean")).isCloseTo(0, within(5 * Math.sqrt(2) / 100));
      assertThat(values).containsEntry("least", -2.0).containsEntry("most", 2.0);
    }
    for (Map<String, Double> values : steps(() -> Tensors.randint(0, 1L << 40, 1_000), 2, 1)) {
      assertThat(values.get("mean") / (1L << 40)).isCloseTo(0.5, within(5 * 0.29 / 31));
    }
    for (Map<String, Double> values : steps(() -> Tensors.randperm(100), 3, 1)) {
      assertThat(values.get("mean")).isCloseTo(49.5, within(1e-4));
      assertThat(values).containsEntry("least", 0.0).containsEntry("most", 99.0);
    }
  }

  /** Noise on the way, and a penalty on the slope at points drawn between two pictures. */
  private static final class Penalised extends Module {
    final Linear first = new Linear(64, 8);
    final Linear last = new Linear(8, 3);

    @Override
    public Tensor forward(Tensor x) {
      Tensor flat = x.flatten(1);
      Tensor seen = isTraining() ? flat.plus(Tensors.randn(flat.shape().sizes()).times(0.1)) : flat;
      return last.forward(first.forward(seen).tanh());
    }
  }

  private static TrainingRun penalised(long seed) {
    Tensors.manualSeed(1);
    Penalised network = new Penalised();
    Classifier learner =
        new Classifier(network)
            .loss(
                (logits, labels) -> {
                  Tensor point = Tensors.rand(4, 64).requiresGrad();
                  Tensor slope = Tensor.gradient(network.forward(point).square().sum(), point);
                  return Losses.crossEntropy(logits, labels).plus(slope.square().mean());
                });
    return new Trainer()
        .quiet()
        .maxEpochs(2)
        .batchSize(6)
        .seed(seed)
        .fit(learner, Blobs.split(24, 6));
  }

  @Test
  void a_noisy_network_with_a_gradient_penalty_trains_and_its_seed_decides() {
    TrainingRun run = penalised(1);
    assertThat(run.last()).isPresent();
    assertThat(DeterminismTest.bits(penalised(1).learner()))
        .usingRecursiveComparison()
        .isEqualTo(DeterminismTest.bits(run.learner()));
    assertThat(penalised(2).last().orElseThrow().values())
        .isNotEqualTo(run.last().orElseThrow().values());
  }

  // What Java makes itself ------------------------------------------------------------------------

  private static void assertNoticed(UnaryOperator<Tensor> forward, String... parts) {
    Module network =
        new Module() {
          final Linear linear = new Linear(64, 3);

          @Override
          public Tensor forward(Tensor x) {
            return linear.forward(forward.apply(x.flatten(1)));
          }
        };
    assertThatThrownBy(() -> new Trainer().quiet().fit(new Classifier(network), Blobs.split(12, 6)))
        .isInstanceOf(TrainingException.class)
        .message()
        .contains(parts)
        .contains("Draw with rand or randn");
  }

  @Test
  void numbers_that_java_draws_or_counts_are_noticed() {
    Random random = new Random(1);
    int[] calls = {0};
    assertNoticed(x -> x.times(random.nextDouble()), "java.util.Random", "first 0.", ", then 0.");
    assertNoticed(x -> x.times(Math.random()), "Math.random()");
    assertNoticed(x -> x.times(++calls[0]), "a counter", "then");
    assertNoticed(
        x -> x.plus(Tensors.tensor(new float[] {random.nextFloat(), 1}, 2).sum()),
        "a tensor of shape [2]");
    assertNoticed(x -> calls[0]++ % 2 == 0 ? x.relu() : x.tanh(), "other operations");
  }

  @Test
  void a_number_that_stays_is_none_of_them() {
    double fixed = new Random(1).nextDouble();
    Module network =
        new Module() {
          final Linear linear = new Linear(64, 3);
          int calls;

          @Override
          public Tensor forward(Tensor x) {
            calls++;
            return linear.forward(x.flatten(1).times(fixed));
          }
        };
    assertThat(new Trainer().quiet().fit(new Classifier(network), Blobs.split(12, 6)).steps())
        .isEqualTo(1);
  }
}
