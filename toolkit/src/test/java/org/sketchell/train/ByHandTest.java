// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.Reference;
import org.sketchell.data.Batch;
import org.sketchell.nn.AvgPool2d;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Functional;
import org.sketchell.nn.GELU;
import org.sketchell.nn.LayerNorm;
import org.sketchell.nn.LeakyReLU;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.nn.Sigmoid;
import org.sketchell.nn.Tanh;
import org.sketchell.nn.Upsample;
import org.sketchell.optim.Adam;
import org.sketchell.optim.AdamW;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.RmsProp;
import org.sketchell.optim.Schedule;
import org.sketchell.optim.Sgd;
import org.sketchell.optim.Stepper;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** The compiled step does what the same loop does when it is written by hand. */
class ByHandTest {
  private static final int BATCH = 6;
  private static final int STEPS = 6;
  private static final int SIDE = Blobs.SIDE;

  /** What a step makes small. */
  private interface Objective {
    Tensor of(Tensor output, Batch batch);
  }

  /** A network and what it is trained for. */
  private record Task(Supplier<Module> network, Objective objective) {
    Module fresh() {
      Tensors.manualSeed(11);
      return network.get();
    }
  }

  private static final class Fitting extends Learner {
    private final Module network;
    private final Objective objective;
    private final Optimizer optimizer;

    Fitting(Module network, Objective objective, Optimizer optimizer) {
      this.network = network;
      this.objective = objective;
      this.optimizer = optimizer;
    }

    @Override
    public Tensor forward(Tensor input) {
      return network.forward(input);
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      return objective.of(forward(batch.images()), batch);
    }

    @Override
    public Optimizer configureOptimizers() {
      return optimizer;
    }
  }

  // Networks -------------------------------------------------------------------------------------

  private static Tensor classes(Tensor output, Batch batch) {
    return Losses.crossEntropy(output, batch.labels());
  }

  /** Two classes for each pixel, dark or bright. */
  private static Tensor pixels(Tensor output, Batch batch) {
    Tensor bright = batch.images().ge(0.4).to(ElementType.INT64).squeeze(1);
    return Losses.crossEntropy(output, bright);
  }

  private static Tensor reconstruction(Tensor output, Batch batch) {
    return Losses.mse(output, batch.images());
  }

  private static Module normalised() {
    return new Sequential(
        new Conv2d(1, 4, 3).padding(1).bias(false),
        new BatchNorm2d(4),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(4 * 16, 3));
  }

  private static Module layerNormalised() {
    return new Sequential(
        new Flatten(), new Linear(64, 12), new LayerNorm(12), new GELU(), new Linear(12, 3));
  }

  private static Module transposed() {
    return new Sequential(
        new Conv2d(1, 4, 3).stride(2).padding(1),
        new Tanh(),
        new ConvTranspose2d(4, 2, 3).stride(2).padding(1).outputPadding(1));
  }

  private static Module upsampling() {
    return new Sequential(
        new Conv2d(1, 4, 3).padding(1),
        new LeakyReLU(),
        new AvgPool2d(2),
        new Conv2d(4, 2, 1),
        new Upsample(2).mode("bilinear"));
  }

  private static Module frozenStart() {
    Sequential network = Blobs.network(11);
    network.get(0).freeze();
    return network;
  }

  /** One matrix there and back again. */
  private static final class There extends Module {
    private final Parameter weight = new Parameter(Tensors.randn(10, 64).times(0.1));

    @Override
    public Tensor forward(Tensor input) {
      return Functional.linear(input.flatten(1), weight.value(), null).sigmoid();
    }
  }

  private static final class Back extends Module {
    private final Parameter weight;
    private final Parameter bias = new Parameter(Tensors.zeros(64));

    Back(There there) {
      weight = there.weight;
    }

    @Override
    public Tensor forward(Tensor input) {
      return Functional.linear(input, weight.value().t(), bias.value()).reshape(-1, 1, SIDE, SIDE);
    }
  }

  private static Module tied() {
    There there = new There();
    return new Sequential(there, new Back(there), new Sigmoid());
  }

  private static final Task PLAIN = new Task(() -> Blobs.network(11), ByHandTest::classes);

  static List<Named<Task>> networks() {
    return List.of(
        Named.of("plain", PLAIN),
        Named.of("batch norm", new Task(ByHandTest::normalised, ByHandTest::classes)),
        Named.of("layer norm", new Task(ByHandTest::layerNormalised, ByHandTest::classes)),
        Named.of("frozen start", new Task(ByHandTest::frozenStart, ByHandTest::classes)),
        Named.of("tied weights", new Task(ByHandTest::tied, ByHandTest::reconstruction)),
        Named.of("transposed", new Task(ByHandTest::transposed, ByHandTest::pixels)),
        Named.of("upsampling", new Task(ByHandTest::upsampling, ByHandTest::pixels)));
  }

  static List<Optimizer> optimizers() {
    return List.of(
        new Sgd(0.1),
        new Sgd(0.1).weightDecay(0.01),
        new Sgd(0.1).momentum(0.9),
        new Sgd(0.1).momentum(0.9).dampening(0.3),
        new Sgd(0.1).momentum(0.9).nesterov(true).weightDecay(0.01),
        new Adam(0.01).epsilon(1e-4),
        new Adam(0.01).epsilon(1e-4).betas(0.8, 0.9).weightDecay(0.01),
        new AdamW(0.01).epsilon(1e-4),
        new RmsProp(0.001).epsilon(1e-3),
        new RmsProp(0.001).epsilon(1e-3).momentum(0.9).centered(true));
  }

  static List<Named<Schedule>> schedules() {
    return List.of(
        Named.of("step", Schedule.step(2, 0.5)),
        Named.of("cosine", Schedule.cosine(STEPS)),
        Named.of("one cycle", Schedule.oneCycle(0.2, STEPS)),
        Named.of("warmup", Schedule.warmup(0.1, 3).then(3, Schedule.exponential(0.7))));
  }

  static Stream<Arguments> networksAndRules() {
    return networks().stream()
        .flatMap(
            task ->
                Stream.of(new Sgd(0.1).momentum(0.9), new Adam(0.01).epsilon(1e-4))
                    .map(rule -> Arguments.of(task, rule)));
  }

  // The comparison -------------------------------------------------------------------------------

  private static byte[] bytes(int step) {
    SplittableRandom random = new SplittableRandom(step);
    byte[] pixels = new byte[BATCH * SIDE * SIDE];
    random.nextBytes(pixels);
    return pixels;
  }

  private static long[] labels(int step) {
    return new SplittableRandom(100 + step).longs(BATCH, 0, 3).toArray();
  }

  private static List<Float> compiled(
      Module network, Task task, Optimizer optimizer, Schedule schedule) {
    List<Float> losses = new ArrayList<>();
    Learner learner = new Fitting(network, task.objective, optimizer);
    try (TrainingSession session =
        new TrainingSession(learner, new ImageSize(1, SIDE, SIDE), BATCH, Device.CPU, 0)) {
      for (int step = 0; step < STEPS; step++) {
        session.images().put(bytes(step));
        session.labels().put(labels(step));
        losses.add(session.step(BATCH, schedule.rate(optimizer.learningRate(), step)));
      }
      session.writeBack();
    }
    return losses;
  }

  private static List<Float> byHand(
      Module network, Task task, Optimizer optimizer, Schedule schedule) {
    List<Float> losses = new ArrayList<>();
    Stepper stepper = optimizer.over(network.parameters());
    for (int step = 0; step < STEPS; step++) {
      Tensor images =
          Tensors.tensor(bytes(step), BATCH, 1, SIDE, SIDE)
              .to(ElementType.FLOAT32)
              .times(1 / 255.0);
      Batch batch = new Batch(images, Tensors.tensor(labels(step)));
      stepper.zeroGrad();
      Tensor loss = task.objective.of(network.forward(images), batch);
      loss.backward();
      stepper.step(schedule.rate(optimizer.learningRate(), step));
      losses.add((float) loss.item());
    }
    return losses;
  }

  private static void assertSamePath(Task task, Optimizer optimizer, Schedule schedule) {
    Module one = task.fresh();
    Module other = task.fresh();
    Map<String, Tensor> start = one.stateDict();
    List<Float> losses = compiled(one, task, optimizer, schedule);
    List<Float> expected = byHand(other, task, optimizer, schedule);

    for (int i = 0; i < STEPS; i++) {
      assertThat(losses.get(i)).isCloseTo(expected.get(i), within(1e-6f * expected.get(i)));
    }
    Map<String, Tensor> state = one.stateDict();
    other
        .stateDict()
        .forEach((name, value) -> Reference.assertClose(name, state.get(name), value, 1e-6));
    assertThat(other.stateDict())
        .anySatisfy(
            (name, value) ->
                assertThat(value.toFloatArray()).isNotEqualTo(start.get(name).toFloatArray()));
  }

  @ParameterizedTest
  @MethodSource("networksAndRules")
  void every_network_takes_the_same_path(Task task, Optimizer optimizer) {
    assertSamePath(task, optimizer, Schedule.constant());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void every_rule_takes_the_same_path(Optimizer optimizer) {
    assertSamePath(PLAIN, optimizer, Schedule.constant());
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void every_schedule_takes_the_same_path(Schedule schedule) {
    assertSamePath(PLAIN, new Sgd(0.1), schedule);
  }

  @Test
  void running_statistics_are_the_same() {
    Task task = new Task(ByHandTest::normalised, ByHandTest::classes);
    Module one = task.fresh();
    Module other = task.fresh();
    compiled(one, task, new Sgd(0.1), Schedule.constant());
    byHand(other, task, new Sgd(0.1), Schedule.constant());

    assertThat(one.namedBuffers()).containsOnlyKeys("1.runningMean", "1.runningVar");
    one.namedBuffers()
        .forEach(
            (name, buffer) ->
                Reference.assertClose(
                    name, buffer.value(), other.namedBuffers().get(name).value(), 1e-6));
    assertThat(one.namedBuffers().get("1.runningVar").value().toFloatArray())
        .doesNotContain(1f, 0f);
  }

  @Test
  void frozen_parameters_stay() {
    Module network = frozenStart();
    float[] before = network.namedParameters().get("conv.weight").value().toFloatArray();
    compiled(
        network,
        new Task(() -> network, ByHandTest::classes),
        new Adam(0.1).weightDecay(0.1),
        Schedule.constant());

    assertThat(network.namedParameters().get("conv.weight").value().toFloatArray())
        .isEqualTo(before);
    assertThat(network.namedParameters().get("conv.weight").isTrainable()).isFalse();
  }

  @Test
  void shared_weights_stay_shared() {
    Module network = new Task(ByHandTest::tied, ByHandTest::reconstruction).fresh();
    assertThat(network.namedParameters()).containsOnlyKeys("0.weight", "1.bias");
    compiled(
        network,
        new Task(() -> network, ByHandTest::reconstruction),
        new Sgd(0.1),
        Schedule.constant());

    assertThat(network.namedParameters()).containsOnlyKeys("0.weight", "1.bias");
  }

  /** As PyTorch's clip_grad_norm_: g times min(1, longest / (length + 1e-6)). */
  @Test
  void the_gradient_is_not_longer_than_asked_for() {
    for (double longest : new double[] {0.05, 1000}) {
      Module one = PLAIN.fresh();
      Module other = PLAIN.fresh();
      Learner learner = new Fitting(one, PLAIN.objective, new Sgd(0.1));
      try (TrainingSession session =
          new TrainingSession(
              learner,
              Given.images(new ImageSize(1, SIDE, SIDE)),
              BATCH,
              Device.CPU,
              StepForm.plain(0).clipNorm(longest),
              0)) {
        session.images().put(bytes(0));
        session.labels().put(labels(0));
        session.step(BATCH, 0.1);
        session.writeBack();
      }

      Tensor images =
          Tensors.tensor(bytes(0), BATCH, 1, SIDE, SIDE).to(ElementType.FLOAT32).times(1 / 255.0);
      Losses.crossEntropy(other.forward(images), Tensors.tensor(labels(0))).backward();
      double squares =
          other.parameters().stream().mapToDouble(p -> p.grad().square().sum().item()).sum();
      double factor = Math.min(1, longest / (Math.sqrt(squares) + 1e-6));
      assertThat(factor < 1).isEqualTo(longest < 1);
      for (Map.Entry<String, Parameter> entry : other.namedParameters().entrySet()) {
        Parameter parameter = entry.getValue();
        Tensor expected = parameter.value().minus(parameter.grad().times(0.1 * factor)).detach();
        Tensor found = one.namedParameters().get(entry.getKey()).value();
        Reference.assertClose(entry.getKey(), found, expected, 1e-6);
      }
    }
  }
}
