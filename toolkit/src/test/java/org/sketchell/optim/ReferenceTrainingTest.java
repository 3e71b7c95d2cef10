// SPDX-License-Identifier: Apache-2.0
package org.sketchell.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sketchell.Reference;
import org.sketchell.model.Networks;
import org.sketchell.nn.Losses;
import org.sketchell.nn.Module;
import org.sketchell.tensor.Tensor;

/** The chapter's network, trained by a loop as one writes it at the prompt. */
class ReferenceTrainingTest {
  private final JsonNode training = Reference.section("training");
  private final Tensor images = Reference.tensor(training.get("images"));
  private final Tensor labels = Reference.tensor(training.get("labels"));

  @Test
  void thirty_steps_of_adam_end_where_pytorch_ends() {
    Module network = Networks.tutorial(3);
    network.loadStateDict(Reference.startOfTraining());
    Stepper optimizer = new Adam(1e-3).over(network.parameters());
    for (JsonNode expected : training.get("losses")) {
      optimizer.zeroGrad();
      Tensor loss = Losses.crossEntropy(network.forward(images), labels);
      loss.backward();
      optimizer.step();
      double value = expected.asDouble();
      assertThat(loss.item()).isCloseTo(value, within(1e-4 * Math.abs(value)));
    }

    Map<String, Tensor> state = network.stateDict();
    Reference.tensors(training.get("end"))
        .forEach((name, end) -> Reference.assertClose(name, state.get(name), end, 1e-4));

    Tensor image = images.slice(0, 0, 1).evaluate().requiresGrad();
    Tensor logits = network.forward(image);
    Reference.assertClose(
        "logits", logits, Reference.tensor(training.get("logits_of_first_image")), 1e-4);

    logits.max().backward();
    Reference.assertClose(
        "saliency",
        image.grad().abs(),
        Reference.tensor(training.get("saliency_of_first_image")),
        1e-4);
  }
}
