// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.Parameter;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

class UpdateRulesTest {
  private static final double[] GRADIENTS = {0.5, -1.5, 0.25, 2};

  /** One parameter that starts at 1, moved by the given gradients. */
  private static double path(Optimizer optimizer) {
    Tensor p = Tensors.scalar(1f);
    List<Tensor> state = Collections.nCopies(optimizer.stateVectors(), Tensors.scalar(0f));
    Tensor rate = Tensors.scalar((float) optimizer.learningRate());
    for (int i = 0; i < GRADIENTS.length; i++) {
      Optimizer.Update update =
          optimizer.update(
              p, Tensors.scalar((float) GRADIENTS[i]), state, rate, Tensors.scalar(i + 1f));
      assertThat(update.state()).hasSize(optimizer.stateVectors());
      p = update.parameters();
      state = update.state();
    }
    return p.item();
  }

  @Test
  void sgd_damps_from_the_second_step_on() {
    double p = 1;
    double v = 0;
    for (int i = 0; i < GRADIENTS.length; i++) {
      v = i == 0 ? GRADIENTS[i] : 0.9 * v + (1 - 0.4) * GRADIENTS[i];
      p -= 0.1 * v;
    }
    assertThat(path(new Sgd(0.1).momentum(0.9).dampening(0.4))).isCloseTo(p, within(1e-6));
  }

  @Test
  void rmsprop_with_momentum_around_the_mean() {
    double p = 1;
    double v = 0;
    double m = 0;
    double b = 0;
    for (double g : GRADIENTS) {
      v = 0.9 * v + 0.1 * g * g;
      m = 0.9 * m + 0.1 * g;
      b = 0.5 * b + g / (Math.sqrt(v - m * m) + 1e-8);
      p -= 0.01 * b;
    }
    assertThat(path(new RmsProp(0.01).alpha(0.9).momentum(0.5).centered(true)))
        .isCloseTo(p, within(1e-6));
  }

  /** Bias corrections lose nothing to cancellation: 1 - 0.999 is hard in float32. */
  @Test
  void adams_first_step_is_the_learning_rate_for_any_gradient() {
    for (float gradient : new float[] {1e-3f, 1, 1e3f}) {
      Optimizer.Update update =
          new Adam(1)
              .update(
                  Tensors.scalar(0f),
                  Tensors.scalar(gradient),
                  List.of(Tensors.scalar(0f), Tensors.scalar(0f)),
                  Tensors.scalar(1f),
                  Tensors.scalar(1f));
      assertThat(update.parameters().item()).isCloseTo(-1, within(1.1e-5));
    }
  }

  @Test
  void adams_corrections_vanish_after_many_steps() {
    Optimizer.Update update =
        new Adam(1)
            .update(
                Tensors.scalar(0f),
                Tensors.scalar(1f),
                List.of(Tensors.scalar(1f), Tensors.scalar(1f)),
                Tensors.scalar(1f),
                Tensors.scalar(1e6f));
    assertThat(update.parameters().item()).isCloseTo(-1, within(1e-6));
  }

  @Test
  void a_step_moves_only_what_can_be_trained_and_has_a_gradient() {
    Linear linear = new Linear(2, 1);
    linear.bias().freeze();
    Parameter apart = new Parameter(Tensors.ones(1));
    float[] bias = linear.bias().value().toFloatArray();
    float[] weight = linear.weight().value().toFloatArray();
    Stepper stepper = new Sgd(0.5).over(List.of(linear.weight(), linear.bias(), apart));
    Losses.mse(linear.forward(Tensors.ones(1, 2)), Tensors.full(9, 1, 1)).backward();
    stepper.step();
    assertThat(linear.bias().value().toFloatArray()).isEqualTo(bias);
    assertThat(apart.value().toFloatArray()).containsExactly(1);
    assertThat(linear.weight().value().toFloatArray()).isNotEqualTo(weight);
    assertThat(linear.weight().grad()).isNull();
    assertThat(linear.weight().value().isRequiresGrad()).isTrue();
  }

  @Test
  void the_learning_rate_can_follow_a_schedule() {
    Parameter p = new Parameter(Tensors.scalar(0f));
    Stepper stepper = new Sgd(1).over(List.of(p));
    Schedule schedule = Schedule.step(1, 0.5);
    for (int i = 0; i < 3; i++) {
      stepper.zeroGrad();
      p.value().sum().backward();
      stepper.step(schedule.rate(1, i));
    }
    assertThat(p.value().item()).isEqualTo(-1.75);
  }

  @Test
  void settings_out_of_range_are_refused() {
    assertThatThrownBy(() -> new Adam(-1))
        .hasMessage("The learning rate must be 0 or more, but is -1.0.");
    assertThatThrownBy(() -> new Adam(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Adam().betas(0.9, 1))
        .hasMessage("The beta2 must be at least 0 and less than 1, but is 1.0.");
    assertThatThrownBy(() -> new Sgd(0.1).nesterov(true))
        .hasMessageContaining("set momentum(0.9) first");
  }

  @Test
  void every_rule_takes_another_learning_rate_and_keeps_the_rest() {
    assertThat(new Sgd(1).momentum(0.5).learningRate(0.2)).isEqualTo(new Sgd(0.2).momentum(0.5));
    assertThat(new Adam(1).epsilon(1e-3).learningRate(0.2)).isEqualTo(new Adam(0.2).epsilon(1e-3));
    assertThat(new AdamW(1).betas(0.5, 0.6).learningRate(0.2))
        .isEqualTo(new AdamW(0.2, 0.5, 0.6, 1e-8, 0.01));
    assertThat(new RmsProp(1).weightDecay(0.1).learningRate(0.2))
        .isEqualTo(new RmsProp(0.2).weightDecay(0.1));
    assertThat(new RmsProp(1).weightDecay(0.1).weightDecay()).isEqualTo(0.1);
  }
}
