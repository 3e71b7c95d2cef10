// SPDX-License-Identifier: Apache-2.0
package org.sketchell.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.sketchell.Reference;
import org.sketchell.model.Networks;
import org.sketchell.nn.Losses;
import org.sketchell.nn.Module;
import org.sketchell.optim.Adam;
import org.sketchell.optim.Stepper;
import org.sketchell.tensor.Tensor;

/** The saliency of the network that PyTorch trained. */
class ReferenceSaliencyTest {
  private final JsonNode training = Reference.section("training");
  private final Module network = Networks.tutorial(3);
  private final Tensor image = Reference.tensor(training.get("images")).slice(0, 0, 1).evaluate();

  ReferenceSaliencyTest() {
    network.loadStateDict(Reference.startOfTraining());
    Tensor images = Reference.tensor(training.get("images"));
    Tensor labels = Reference.tensor(training.get("labels"));
    Stepper optimizer = new Adam(1e-3).over(network.parameters());
    for (int step = 0; step < training.get("losses").size(); step++) {
      optimizer.zeroGrad();
      Losses.crossEntropy(network.forward(images), labels).backward();
      optimizer.step();
    }
  }

  @Test
  void is_what_captum_gives() {
    int predicted = (int) network.forward(image).argmax().item();
    Reference.assertClose(
        "saliency",
        new Saliency(network).attribute(image, predicted),
        Reference.tensor(training.get("saliency_of_first_image")),
        1e-4);
  }

  @Test
  void by_hand_it_is_the_same_to_the_last_bit() {
    int predicted = (int) network.forward(image).argmax().item();
    Tensor map = new Saliency(network).attribute(image, predicted);
    Tensor mine = image.detach().requiresGrad();
    network.forward(mine).max().backward();
    assertThat(map.toFloatArray()).containsExactly(mine.grad().abs().toFloatArray());
  }
}
