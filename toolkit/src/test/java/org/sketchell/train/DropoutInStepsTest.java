// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sketchell.data.Batch;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Parameter;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Sgd;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Dropout within a compiled step, made visible: each step logs what became of ones. */
class DropoutInStepsTest {
  private static final int SIZE = 40_000;

  /** Drops from a tensor of ones; what is left is logged. */
  private static final class Dropping extends Learner {
    private final Parameter weight = new Parameter(Tensors.ones(1));
    private final Dropout dropout;

    Dropping(double probability) {
      dropout = new Dropout(probability);
    }

    @Override
    public Tensor forward(Tensor input) {
      return dropout.forward(input);
    }

    private Tensor seen() {
      Tensor left = forward(Tensors.ones(200, SIZE / 200));
      log("mean", left.mean());
      log("largest", left.max());
      log("smallest", left.min());
      log("print", left.reshape(-1).times(Tensors.linspace(0, 1, SIZE)).sum());
      return left;
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      return seen().mean().times(weight.value().sum());
    }

    @Override
    public void validationStep(Batch batch) {
      seen();
    }

    @Override
    public Optimizer configureOptimizers() {
      return new Sgd(0);
    }
  }

  private static TrainingSession session(double probability, long seed) {
    return new TrainingSession(
        new Dropping(probability), new ImageSize(1, 1, 1), 1, Device.CPU, seed);
  }

  private static double logged(TrainingSession session, String name) {
    Means means = new Means();
    session.addLogged(1, means);
    return means.view().get(name);
  }

  private static List<Double> prints(TrainingSession session, int steps) {
    List<Double> prints = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      session.step(1, 0);
      prints.add(logged(session, "print"));
    }
    return prints;
  }

  @Test
  void every_step_draws_a_new_mask() {
    try (TrainingSession session = session(0.5, 1)) {
      assertThat(prints(session, 50)).doesNotHaveDuplicates();
    }
  }

  @Test
  void the_seed_and_the_step_decide_on_the_mask() {
    try (TrainingSession one = session(0.5, 1);
        TrainingSession same = session(0.5, 1);
        TrainingSession other = session(0.5, 2)) {
      List<Double> prints = prints(one, 5);
      assertThat(prints(same, 5)).isEqualTo(prints);
      assertThat(prints(other, 5)).doesNotContainAnyElementsOf(prints);
    }
  }

  @Test
  void the_mean_stays_and_what_is_left_is_larger() {
    for (double probability : new double[] {0.1, 0.5, 0.8}) {
      try (TrainingSession session = session(probability, 3)) {
        double mean = 0;
        for (int i = 0; i < 20; i++) {
          session.step(1, 0);
          mean += logged(session, "mean") / 20;
          assertThat(logged(session, "largest")).isCloseTo(1 / (1 - probability), within(1e-6));
          assertThat(logged(session, "smallest")).isZero();
        }
        double spread = Math.sqrt(probability / (1 - probability) / (20.0 * SIZE));
        assertThat(mean).isCloseTo(1, within(5 * spread));
      }
    }
  }

  @Test
  void evaluation_drops_nothing() {
    try (TrainingSession session = session(0.5, 1)) {
      session.step(1, 0);
      assertThat(session.validate(1)).containsEntry("smallest", 1f).containsEntry("largest", 1f);
    }
  }

  @Test
  void probabilities_zero_and_one_keep_all_and_nothing() {
    try (TrainingSession keeping = session(0, 1);
        TrainingSession dropping = session(1, 1)) {
      keeping.step(1, 0);
      dropping.step(1, 0);
      assertThat(logged(keeping, "smallest")).isEqualTo(1);
      assertThat(logged(dropping, "largest")).isZero();
    }
  }
}
