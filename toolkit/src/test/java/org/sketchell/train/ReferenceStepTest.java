// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sketchell.Reference;
import org.sketchell.data.Batch;
import org.sketchell.model.Networks;
import org.sketchell.nn.Losses;
import org.sketchell.nn.Module;
import org.sketchell.runtime.Device;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** The chapter's network, trained by the compiled step, ends where PyTorch ends. */
class ReferenceStepTest {
  private static final double TOLERANCE = 1e-5;

  private final JsonNode training = Reference.section("training");
  private final Module network = Networks.tutorial(3);

  /**
   * PyTorch's images are no bytes: they are constants of the step, which ignores what it is fed.
   */
  private final class OnReferenceImages extends Learner {
    private final Module trained = network;

    @Override
    public Tensor forward(Tensor input) {
      return trained.forward(input);
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      Tensor images = Reference.tensor(training.get("images"));
      return Losses.crossEntropy(forward(images), Reference.tensor(training.get("labels")));
    }
  }

  @Test
  void thirty_compiled_steps_of_adam_end_where_pytorch_ends() {
    network.loadStateDict(start());
    try (TrainingSession session =
        new TrainingSession(new OnReferenceImages(), new ImageSize(1, 28, 28), 10, Device.CPU, 0)) {
      for (JsonNode expected : training.get("losses")) {
        double value = expected.asDouble();
        assertThat((double) session.step(10, 1e-3)).isCloseTo(value, within(TOLERANCE * value));
      }
      session.writeBack();
    }

    Map<String, Tensor> state = network.stateDict();
    Reference.tensors(training.get("end"))
        .forEach((name, end) -> Reference.assertClose(name, state.get(name), end, TOLERANCE));
  }

  @Test
  void the_trained_network_sees_and_explains_an_image_as_pytorch_does() {
    network.loadStateDict(start());
    try (TrainingSession session =
        new TrainingSession(new OnReferenceImages(), new ImageSize(1, 28, 28), 10, Device.CPU, 0)) {
      for (int i = 0; i < training.get("losses").size(); i++) {
        session.step(10, 1e-3);
      }
      session.writeBack();
    }

    Tensor image =
        Reference.tensor(training.get("images")).slice(0, 0, 1).evaluate().requiresGrad();
    Tensor logits = network.forward(image);
    logits.max().backward();

    Reference.assertClose(
        "logits", logits, Reference.tensor(training.get("logits_of_first_image")), TOLERANCE);
    Reference.assertClose(
        "saliency",
        image.grad().abs(),
        Reference.tensor(training.get("saliency_of_first_image")),
        TOLERANCE);
  }

  private Map<String, Tensor> start() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    JsonNode start = training.get("start");
    for (String name : new String[] {"conv.weight", "conv.bias", "linear.bias"}) {
      state.put(name, Reference.tensor(start.get(name)));
    }
    float[] linear = new float[3 * 3920];
    for (int i = 0; i < linear.length; i++) {
      linear[i] = (float) (Math.sin(12.9898 * i) / Math.sqrt(3920));
    }
    state.put("linear.weight", Tensors.tensor(linear, 3, 3920));
    return state;
  }
}
