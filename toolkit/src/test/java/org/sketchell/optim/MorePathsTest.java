// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.Reference;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Ten steps of an update rule, twenty of a schedule, as PyTorch (or, of Lion, its paper) goes. */
class MorePathsTest {
  private static final double TOLERANCE = 1e-5;

  private static Stream<Named<JsonNode>> entries(String section) {
    return StreamSupport.stream(Reference.more(section).spliterator(), false)
        .map(json -> Named.of(json.get("name").asText(), json));
  }

  static Stream<Named<JsonNode>> optimisers() {
    return entries("optimisers");
  }

  static Stream<Named<JsonNode>> schedulers() {
    return entries("schedulers");
  }

  @ParameterizedTest
  @MethodSource("optimisers")
  void a_rule_takes_the_same_path(JsonNode json) {
    Optimizer optimizer = optimizer(json);
    Tensor a = Reference.tensor(json.get("a"));
    Tensor b = Reference.tensor(json.get("b"));
    Tensor w = Reference.tensor(json.get("start"));
    List<Tensor> state =
        Collections.nCopies(optimizer.stateVectors(), Tensors.zeros(w.shape().sizes()));
    Tensor rate = Tensors.scalar((float) optimizer.learningRate());
    for (int i = 0; i < json.get("steps").size(); i++) {
      Optimizer.Update update =
          optimizer
              .update(w, a.times(w.minus(b)), state, rate, Tensors.scalar(i + 1f))
              .checked(optimizer, w);
      List<Tensor> all = new ArrayList<>(update.state());
      all.add(update.parameters());
      Tensor.evaluate(all);
      w = update.parameters();
      state = update.state();
      Reference.assertClose("step " + i, w, Reference.tensor(json.get("steps").get(i)), TOLERANCE);
    }
  }

  private static Optimizer optimizer(JsonNode json) {
    Reference.Options options = new Reference.Options(json.get("options"));
    double rate = options.number("lr", 0);
    double decay = options.number("weight_decay", 0);
    JsonNode betas = options.json().get("betas");
    double first = betas == null ? 0.9 : betas.get(0).asDouble();
    double second = betas == null ? 0.999 : betas.get(1).asDouble();
    return switch (json.get("op").asText()) {
      case "adam" ->
          new Adam(rate).betas(first, second).weightDecay(decay).amsgrad(options.has("amsgrad"));
      case "adamw" ->
          new AdamW(rate).betas(first, second).weightDecay(decay).amsgrad(options.has("amsgrad"));
      case "nadam" ->
          new NAdam(rate)
              .betas(first, second)
              .weightDecay(decay)
              .momentumDecay(options.number("momentum_decay", 0.004));
      case "adagrad" ->
          new Adagrad(rate)
              .rateDecay(options.number("lr_decay", 0))
              .weightDecay(decay)
              .initialAccumulator(options.number("initial_accumulator_value", 0))
              .epsilon(options.number("eps", 1e-10));
      case "lion" -> new Lion(rate).betas(first, betas == null ? 0.99 : second).weightDecay(decay);
      default -> throw new AssertionError("No rule for " + json);
    };
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void rates_are_the_same(JsonNode json) {
    Reference.Options options = new Reference.Options(json.get("options"));
    Schedule schedule =
        json.get("op").asText().equals("multi_step")
            ? Schedule.multiStep(options.number("gamma", 0), milestones(json))
            : Schedule.warmRestarts(
                (int) options.number("T_0", 0),
                (int) options.number("T_mult", 1),
                options.number("eta_min", 0));
    for (int i = 0; i < json.get("rates").size(); i++) {
      assertThat(schedule.rate(json.get("base_lr").asDouble(), i))
          .as("step %d", i)
          .isCloseTo(json.get("rates").get(i).asDouble(), within(1e-12));
    }
  }

  private static int[] milestones(JsonNode json) {
    return StreamSupport.stream(json.get("options").get("milestones").spliterator(), false)
        .mapToInt(JsonNode::asInt)
        .toArray();
  }

  @Test
  void defaults_are_those_of_pytorch_and_of_the_paper() {
    assertThat(new Adam().amsgrad()).isFalse();
    assertThat(new NAdam()).isEqualTo(new NAdam(0.002, 0.9, 0.999, 1e-8, 0, 0.004));
    assertThat(new Adagrad()).isEqualTo(new Adagrad(0.01, 0, 0, 0, 1e-10));
    assertThat(new Lion()).isEqualTo(new Lion(0.0001, 0.9, 0.99, 0));
  }

  @Test
  void rules_are_made_by_their_names() {
    assertThat(Optimizers.of("lion", Map.of("learningRate", 0.1, "beta1", 0.5)))
        .isEqualTo(new Lion(0.1).betas(0.5, 0.99));
    assertThat(Optimizers.of("nadam", Map.of())).isEqualTo(new NAdam(0.001));
    assertThat(Optimizers.of("Adagrad", Map.of("rateDecay", 0.5)))
        .isEqualTo(new Adagrad(0.001).rateDecay(0.5));
  }

  @Test
  void settings_out_of_range_are_refused() {
    assertThatThrownBy(() -> new Lion().betas(1, 0.9))
        .hasMessage("The beta1 must be at least 0 and less than 1, but is 1.0.");
    assertThatThrownBy(() -> new Adagrad().rateDecay(-1))
        .hasMessage("The decay of the rate must be 0 or more, but is -1.0.");
    assertThatThrownBy(() -> Schedule.warmRestarts(0))
        .hasMessage("The first period of a schedule must be 1 or more, but is 0.");
  }
}
