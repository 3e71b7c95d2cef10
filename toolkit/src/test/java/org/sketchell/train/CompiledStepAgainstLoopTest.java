// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.Reference;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.GroupNorm;
import org.sketchell.nn.Hardswish;
import org.sketchell.nn.InstanceNorm2d;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.PReLU;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adagrad;
import org.sketchell.optim.Adam;
import org.sketchell.optim.AdamW;
import org.sketchell.optim.Lion;
import org.sketchell.optim.NAdam;
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

/** A compiled step and a loop written by hand train to the same network. */
class CompiledStepAgainstLoopTest {
  private static final int[] BATCHES = {4, 4, 3, 4, 3};
  private final Random random = new Random(11);

  static Stream<Optimizer> optimizers() {
    return Stream.of(
        new Sgd(0.1),
        new Sgd(0.05).momentum(0.9).dampening(0.3),
        new Sgd(0.05).momentum(0.9).nesterov(true).weightDecay(0.01),
        new Adam(0.01).weightDecay(0.02),
        new AdamW(0.01),
        new RmsProp(0.01).momentum(0.5).centered(true).epsilon(1e-3),
        new AdamW(0.01).amsgrad(true),
        new NAdam(0.01).momentumDecay(0.1),
        new Adagrad(0.05).rateDecay(0.1).initialAccumulator(0.1),
        new Lion(0.0002).weightDecay(0.1));
  }

  /** With statistics, a layer that is used twice, and a parameter that is frozen. */
  private static Sequential network() {
    Conv2d twice = new Conv2d(4, 4, 3).padding(1);
    Linear head = new Linear(4 * 3 * 3, 3);
    head.bias().freeze();
    return new Sequential(
        // The mean takes a bias away: its gradient would be rounding noise, which Adam amplifies.
        new Conv2d(2, 4, 3).padding(1).bias(false),
        new BatchNorm2d(4),
        new ReLU(),
        twice,
        new Hardswish(),
        new GroupNorm(2, 4),
        twice,
        new InstanceNorm2d(4).affine(true).trackRunningStats(true),
        new PReLU(4),
        new MaxPool2d(2),
        new Flatten(),
        head);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void both_end_at_the_same_state(Optimizer optimizer) {
    Module compiled = network();
    Module byHand = network();
    byHand.loadStateDict(compiled.stateDict());
    Stepper stepper = optimizer.over(byHand.parameters());
    Schedule schedule = Schedule.exponential(0.8);
    Learner learner = new Classifier(compiled).optimizer(optimizer);
    try (TrainingSession session =
        new TrainingSession(learner, new ImageSize(2, 6, 7), 4, Device.CPU, 0)) {
      for (int i = 0; i < BATCHES.length; i++) {
        int count = BATCHES[i];
        byte[] pixels = new byte[count * 2 * 6 * 7];
        random.nextBytes(pixels);
        long[] labels = random.longs(count, 0, 3).toArray();
        double rate = schedule.rate(optimizer.learningRate(), i);

        session.images().put(pixels);
        session.labels().put(labels);
        float loss = session.step(count, rate);

        Tensor images = Tensors.tensor(pixels, count, 2, 6, 7).to(ElementType.FLOAT32).div(255);
        stepper.zeroGrad();
        Tensor expected = Losses.crossEntropy(byHand.forward(images), Tensors.tensor(labels));
        expected.backward();
        stepper.step(rate);
        assertThat((double) loss).as("loss %d", i).isCloseTo(expected.item(), within(1e-4));
      }
      session.writeBack();
    }
    Map<String, Tensor> state = compiled.stateDict();
    assertThat(state.keySet()).containsAll(List.of("1.runningMean", "1.runningVar", "11.bias"));
    byHand
        .stateDict()
        .forEach((name, value) -> Reference.assertClose(name, state.get(name), value, 1e-3));
  }
}
