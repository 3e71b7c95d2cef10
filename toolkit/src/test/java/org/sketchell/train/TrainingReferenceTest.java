// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.Reference;
import org.sketchell.data.Batch;
import org.sketchell.data.Batches;
import org.sketchell.data.Column;
import org.sketchell.data.Examples;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Module;
import org.sketchell.nn.Options;
import org.sketchell.nn.Sequential;
import org.sketchell.optim.Adam;
import org.sketchell.optim.ParameterGroup;
import org.sketchell.optim.Plateau;
import org.sketchell.optim.Schedule;
import org.sketchell.optim.Sgd;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Whole trainings end where PyTorch's do; {@code training-reference.py} made the numbers. */
class TrainingReferenceTest {
  private static final JsonNode JSON = Reference.read("train/training-reference.json.gz");
  private static final double TOLERANCE = 3e-5;

  private static final class Network extends Module {
    private final Sequential features =
        new Sequential(new Conv2d(1, 2, 3, Options.bias(false)), new BatchNorm2d(2));
    private final Linear head = new Linear(32, 3);

    @Override
    public Tensor forward(Tensor images) {
      return head.forward(features.forward(images).relu().flatten(1));
    }
  }

  private final Network network = new Network();

  TrainingReferenceTest() {
    begin();
  }

  private void begin() {
    network.loadStateDict(state(JSON.get("start")));
  }

  /** By the toolkit's names. */
  private static Map<String, Tensor> state(JsonNode json) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    Reference.tensors(json)
        .forEach(
            (name, value) ->
                state.put(
                    name.replace("running_m", "runningM").replace("running_v", "runningV"), value));
    return state;
  }

  private static Examples examples() {
    float[] pixels = new float[JSON.get("pixels").size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = JSON.get("pixels").get(i).asInt();
    }
    long[] labels = new long[JSON.get("labels").size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = JSON.get("labels").get(i).asLong();
    }
    return Examples.of(
            "images",
            Column.pixels(Tensors.tensor(pixels, labels.length, 1, 6, 6).to(ElementType.UINT8)))
        .target("labels", Column.classes(Tensors.tensor(labels, labels.length), "a", "b", "c"));
  }

  private Classifier learner() {
    return new Classifier(network).optimizer(new Adam(0.01));
  }

  private void assertTrained(String name, Trainer trainer, Learner learner) {
    assertTrained(name, trainer, learner, examples());
  }

  private void assertTrained(String name, Trainer trainer, Learner learner, Examples examples) {
    Batches batches = Batches.sequential(examples, 4);
    trainer.maxEpochs(3).quiet().again(learner, batches, batches);
    Map<String, Tensor> expected = state(JSON.get("trainings").get(name));
    Map<String, Tensor> trained = network.stateDict();
    assertThat(trained.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (key, value) ->
            Reference.assertClose(name + ": " + key, trained.get(key), value, TOLERANCE));
  }

  @Test
  void a_training_with_batch_normalisation() {
    assertTrained("adam", new Trainer(), learner());
  }

  @Test
  void gradients_are_clipped_by_their_length() {
    assertTrained("clipped by length", new Trainer().gradientClip(0.05), learner());
  }

  @Test
  void gradients_are_clipped_element_by_element() {
    assertTrained("clipped by value", new Trainer().gradientClipValue(0.02), learner());
  }

  @Test
  void gradients_are_clipped_element_by_element_and_then_by_length() {
    assertTrained(
        "clipped by both", new Trainer().gradientClipValue(0.02).gradientClip(0.05), learner());
  }

  @Test
  void a_group_has_its_own_rate_and_decay() {
    assertTrained(
        "groups",
        new Trainer(),
        learner().group(ParameterGroup.of(network.features, new Adam(0.002).weightDecay(0.1))));
  }

  @Test
  void a_group_is_trained_from_a_later_epoch_on() {
    assertTrained(
        "thawed",
        new Trainer(),
        learner().group(ParameterGroup.of(network.features, new Adam(0.01)).fromEpoch(2)));
  }

  @Test
  void gradients_are_gathered_over_batches() {
    assertTrained(
        "accumulated",
        new Trainer().accumulateGradients(4),
        learner().optimizer(new Sgd(0.1).momentum(0.9)));
  }

  @Test
  void a_moving_average_is_kept() {
    assertTrained("moving average", new Trainer().averaging(Averaging.ema(0.9)), learner());
  }

  @Test
  void a_mean_over_epochs_is_kept() {
    assertTrained("mean over epochs", new Trainer().averaging(Averaging.swa(2)), learner());
  }

  @Test
  void classes_have_weights() {
    assertTrained("class weights", new Trainer(), learner().classWeights(0.5, 1, 2.5));
  }

  @Test
  void examples_have_weights() {
    float[] weights = new float[JSON.get("sample weights").size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) JSON.get("sample weights").get(i).asDouble();
    }
    assertTrained("sample weights", new Trainer(), learner(), examples().weighted(weights));
  }

  /** Steps in shares, or as one run, come to the same. */
  @ParameterizedTest
  @ValueSource(strings = {"shares", "together"})
  void however_the_steps_are_made(String how) {
    UnaryOperator<Trainer> made =
        trainer -> how.equals("shares") ? trainer.shares(2) : trainer.stepsTogether(2);
    assertTrained(
        "moving average", made.apply(new Trainer().averaging(Averaging.ema(0.9))), learner());
    begin();
    assertTrained(
        "groups",
        made.apply(new Trainer()),
        learner().group(ParameterGroup.of(network.features, new Adam(0.002).weightDecay(0.1))));
    begin();
    assertTrained(
        "clipped by both",
        made.apply(new Trainer().gradientClipValue(0.02).gradientClip(0.05)),
        learner());
    begin();
    assertTrained(
        "thawed",
        made.apply(new Trainer()),
        learner().group(ParameterGroup.of(network.features, new Adam(0.01)).fromEpoch(2)));
  }

  private static final class Gan extends Learner {
    private final Linear generator = new Linear(4, 3);
    private final Linear critic = new Linear(3, 1);
    private final int critics;

    private Gan(int critics) {
      this.critics = critics;
    }

    private Tensor drawing(Batch batch) {
      return critic.forward(generator.forward(batch.input(0)));
    }

    private Tensor criticism(Batch batch) {
      Tensor real = critic.forward(batch.target(0)).negate().softplus().mean();
      return real.plus(drawing(batch).softplus().mean());
    }

    @Override
    public List<Turn> turns() {
      List<Turn> turns = new ArrayList<>();
      turns.add(
          new Turn(
              "generator",
              generator,
              new Adam(0.01),
              batch -> drawing(batch).negate().softplus().mean()));
      turns.addAll(
          Collections.nCopies(
              critics, new Turn("critic", critic, new Adam(0.02), this::criticism)));
      return turns;
    }

    @Override
    public Tensor forward(Tensor noise) {
      return generator.forward(noise);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void parts_are_trained_in_turn(int critics) {
    JsonNode json = JSON.get("turns").get(Integer.toString(critics));
    Gan gan = new Gan(critics);
    gan.loadStateDict(Reference.tensors(json.get("before")));
    Examples examples =
        Examples.of("noise", Column.numbers(Reference.tensor(json.get("noise"))))
            .target("real", Column.numbers(Reference.tensor(json.get("real"))));
    Batches batches = Batches.sequential(examples, 8);
    new Trainer().maxEpochs(5).quiet().again(gan, batches, batches);
    Reference.tensors(json.get("after"))
        .forEach(
            (key, value) -> Reference.assertClose(key, gan.stateDict().get(key), value, TOLERANCE));
  }

  @Test
  void the_rate_falls_on_a_plateau() {
    for (JsonNode json : JSON.get("plateaus")) {
      Reference.Options options = new Reference.Options(json.get("options"));
      Plateau plateau =
          Schedule.plateau("loss", (int) options.number("patience", 10))
              .factor(options.number("factor", 0.1))
              .cooldown((int) options.number("cooldown", 0))
              .least(options.number("min_lr", 0))
              .threshold(options.number("threshold", 1e-4))
              .highest(json.get("options").has("mode"));
      List<Double> seen = new ArrayList<>();
      Map<Integer, Double> rates = new LinkedHashMap<>();
      for (int epoch = 0; epoch < json.get("rates").size(); epoch++) {
        List<Double> values = List.copyOf(seen);
        rates.put(
            epoch, plateau.rate(0.5, new Schedule.Moment(epoch * 10L, epoch, name -> values)));
        assertThat(rates.get(epoch))
            .as("%s, epoch %d", plateau, epoch)
            .isCloseTo(json.get("rates").get(epoch).asDouble(), within(1e-9));
        if (epoch < json.get("values").size()) {
          seen.add(json.get("values").get(epoch).asDouble());
        }
      }
    }
  }
}
