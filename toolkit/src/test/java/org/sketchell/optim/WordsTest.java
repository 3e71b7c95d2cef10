// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Update rules and schedules as they are written on a command line. */
class WordsTest {
  @Test
  void a_rule_is_read_with_its_settings() {
    assertThat(Optimizers.parse("adam", 0.01)).isEqualTo(new Adam(0.01));
    assertThat(Optimizers.parse("sgd momentum=0.9, nesterov=true", 0.1))
        .isEqualTo(new Sgd(0.1).momentum(0.9).nesterov(true));
    assertThat(Optimizers.parse("AdamW lr=0.5 weight_decay=0.1 amsgrad=true eps=1e-6", 0.1))
        .isEqualTo(new AdamW(0.5).weightDecay(0.1).amsgrad(true).epsilon(1e-6));
    assertThat(Optimizers.of("rmsprop", Map.of("learningRate", 1, "centered", true)))
        .isEqualTo(new RmsProp(1).centered(true));
  }

  @Test
  void what_is_no_rule_is_told() {
    assertThatThrownBy(() -> Optimizers.parse("adam momentum=0.9", 0.1))
        .hasMessageContaining("Adam has no momentum; its settings are learningRate, beta1");
    assertThatThrownBy(() -> Optimizers.parse("adam amsgrad=1", 0.1))
        .hasMessage("amsgrad of Adam is true or false, but got 1.0.");
    assertThatThrownBy(() -> Optimizers.parse("adam beta1=high", 0.1))
        .hasMessage("beta1 of Adam is a number, but got high.");
    assertThatThrownBy(() -> Optimizers.parse("adam beta1", 0.1))
        .hasMessageContaining("are written as momentum=0.9, but got beta1");
    assertThatThrownBy(() -> Optimizers.parse("sgd nesterov=true", 0.1))
        .hasMessageContaining("Nesterov's form needs momentum");
    assertThatThrownBy(() -> Optimizers.parse("adama", 0.1)).hasMessageContaining("known by name");
  }

  @Test
  void a_schedule_is_read_for_a_whole_training() {
    assertThat(Schedules.parse("constant", 0.1, 10, 0)).isEqualTo(Schedule.constant());
    assertThat(Schedules.parse("cosine", 0.1, 10, 5)).isEqualTo(Schedule.cosine(50));
    assertThat(Schedules.parse("one-cycle", 0.1, 10, 5)).isEqualTo(Schedule.oneCycle(0.1, 50));
    assertThat(Schedules.parse("step 3 0.5", 0.1, 10, 0))
        .isEqualTo(Schedule.step(3, 0.5).perEpoch());
    assertThat(Schedules.parse("multi-step 0.1 3 5", 0.1, 10, 0))
        .isEqualTo(Schedule.multiStep(0.1, 3, 5).perEpoch());
    assertThat(Schedules.parse("exponential 0.9", 0.1, 10, 0))
        .isEqualTo(Schedule.exponential(0.9).perEpoch());
    assertThat(Schedules.parse("warm-restarts 2", 0.1, 10, 0)).isEqualTo(Schedule.warmRestarts(20));
    assertThat(Schedules.parse("plateau 4", 0.1, 10, 0))
        .isEqualTo(Schedule.plateau("validation_loss", 4));
    Schedule warm = Schedules.parse("warmup 4, cosine", 1, 10, 2);
    assertThat(warm.rates(1, 20)).startsWith(0.2, 0.4).contains(1.0).endsWith(warm.rate(1, 19L));
    assertThat(warm.rate(1, 20L)).isZero();
  }

  @Test
  void what_is_no_schedule_is_told() {
    for (String wrong :
        new String[] {
          "", "cosin", "step 3", "cosine 3", "exponential high", "warmup 3", "warm 3, cosine"
        }) {
      assertThatThrownBy(() -> Schedules.parse(wrong, 0.1, 10, 5))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("A schedule is one of constant, cosine, one-cycle");
    }
    for (String wrong :
        new String[] {
          "step 2.5 0.5", "multi-step 0.1 2 3.5", "plateau 1.5", "warmup 2.5, cosine", "step NaN 1"
        }) {
      assertThatThrownBy(() -> Schedules.parse(wrong, 0.1, 10, 5))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Epochs and steps of a schedule are whole numbers, but got");
    }
    assertThatThrownBy(() -> Schedules.parse("cosine", 0.1, 10, 0))
        .hasMessageContaining("say how many epochs");
    assertThatThrownBy(() -> Schedules.parse("warmup 3, one-cycle", 0.1, 10, 0))
        .hasMessageContaining("say how many epochs");
  }
}
