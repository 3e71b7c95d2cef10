// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sketchell.Reference;
import org.sketchell.nn.Parameter;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Update rules and schedules follow PyTorch's paths. */
class PyTorchPathsTest {
  private static final double TOLERANCE = 1e-5;

  private static Stream<Named<JsonNode>> entries(String section) {
    return StreamSupport.stream(Reference.section(section).spliterator(), false)
        .map(json -> Named.of(json.get("name").asText(), json));
  }

  static Stream<Named<JsonNode>> optimisers() {
    return entries("optimisers");
  }

  static Stream<Named<JsonNode>> schedulers() {
    return entries("schedulers");
  }

  /** Five steps on sum(a (w - b)^2) / 2, whose gradient is a (w - b). */
  @ParameterizedTest
  @MethodSource("optimisers")
  void a_flat_vector_takes_the_same_path(JsonNode json) {
    Optimizer optimizer = optimizer(json);
    Tensor a = Reference.tensor(json.get("a"));
    Tensor b = Reference.tensor(json.get("b"));
    Tensor w = Reference.tensor(json.get("start"));
    List<Tensor> state =
        Collections.nCopies(optimizer.stateVectors(), Tensors.zeros(w.shape().sizes()));
    Tensor rate = Tensors.scalar((float) optimizer.learningRate());
    for (int i = 0; i < json.get("steps").size(); i++) {
      Tensor gradient = a.times(w.minus(b));
      Optimizer.Update update = optimizer.update(w, gradient, state, rate, Tensors.scalar(i + 1f));
      List<Tensor> all = new ArrayList<>(update.state());
      all.add(update.parameters());
      Tensor.evaluate(all);
      w = update.parameters();
      state = update.state();
      Reference.assertClose("step " + i, w, Reference.tensor(json.get("steps").get(i)), TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("optimisers")
  void parameters_take_the_same_path_by_their_own_gradients(JsonNode json) {
    Tensor a = Reference.tensor(json.get("a"));
    Tensor b = Reference.tensor(json.get("b"));
    // The elements are independent, so they may be shared out over parameters.
    List<Tensor> starts = Reference.tensor(json.get("start")).split(0, 2, 4);
    List<Parameter> parameters = starts.stream().map(Parameter::new).toList();
    Stepper stepper = optimizer(json).over(parameters);
    for (JsonNode expected : json.get("steps")) {
      stepper.zeroGrad();
      Tensor w = Tensors.concat(0, parameters.stream().map(Parameter::value).toList());
      a.times(w.minus(b).square()).sum().div(2).backward();
      stepper.step();
      Tensor moved = Tensors.concat(0, parameters.stream().map(Parameter::value).toList());
      Reference.assertClose("step", moved, Reference.tensor(expected), TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void rates_are_the_same(JsonNode json) {
    Schedule schedule = schedule(json);
    double base = json.get("base_lr").asDouble();
    for (int i = 0; i < json.get("rates").size(); i++) {
      double expected = json.get("rates").get(i).asDouble();
      assertThat(schedule.rate(base, i)).as("step %d", i).isCloseTo(expected, within(1e-12));
    }
  }

  private static Optimizer optimizer(JsonNode json) {
    Reference.Options options = new Reference.Options(json.get("options"));
    double rate = options.number("lr", 0);
    double decay = options.number("weight_decay", 0);
    String name = json.get("name").asText();
    if (name.startsWith("sgd")) {
      Sgd sgd = new Sgd(rate).momentum(options.number("momentum", 0)).weightDecay(decay);
      return options.flag("nesterov", false) ? sgd.nesterov(true) : sgd;
    }
    if (name.equals("rmsprop")) {
      return new RmsProp(rate);
    }
    if (name.equals("adamw")) {
      return new AdamW(rate).weightDecay(decay);
    }
    Adam adam = new Adam(rate).weightDecay(decay).epsilon(options.number("eps", 1e-8));
    JsonNode betas = json.get("options").get("betas");
    return betas == null ? adam : adam.betas(betas.get(0).asDouble(), betas.get(1).asDouble());
  }

  private static Schedule schedule(JsonNode json) {
    Reference.Options options = new Reference.Options(json.get("options"));
    return switch (json.get("name").asText()) {
      case "step" ->
          Schedule.step((int) options.number("step_size", 0), options.number("gamma", 0));
      case "cosine" -> Schedule.cosine((int) options.number("T_max", 0));
      case "exponential" -> Schedule.exponential(options.number("gamma", 0));
      case "one_cycle" ->
          Schedule.oneCycle(options.number("max_lr", 0), (int) options.number("total_steps", 0));
      case "linear_warmup" ->
          Schedule.warmup(
              options.number("start_factor", 0), (int) options.number("total_iters", 0));
      default -> throw new AssertionError("No schedule for " + json);
    };
  }
}
