// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sketchell.model.Networks;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

class SummaryTest {
  @Test
  void the_chapters_network() {
    Summary summary = Summary.of(Networks.tutorial(3), 1, 1, 28, 28);
    assertThat(summary)
        .hasToString(
            """
              | Name    | Type      | Output shape    | Params | Mult-adds
            --------------------------------------------------------------
            0 | conv    | Conv2d    | [1, 20, 28, 28] |    200 |   141.1 K
            1 | relu    | ReLU      | [1, 20, 28, 28] |      0 |         0
            2 | pool    | MaxPool2d | [1, 20, 14, 14] |      0 |         0
            3 | flatten | Flatten   | [1, 3920]       |      0 |         0
            4 | linear  | Linear    | [1, 3]          | 11.8 K |    11.8 K
            --------------------------------------------------------------
            12.0 K    Trainable params
            0         Non-trainable params
            12.0 K    Total params
            0.048     Total estimated model params size (MB)
            152.9 K   Mult-adds per example
            0.141     Activations of a batch of 1 (MB)
            0.477     Rough memory to train it with Adam (MB)
            """);
    assertThat(summary.total()).isEqualTo(11_963);
  }

  @Test
  void the_chapters_exercise() {
    Summary summary = Summary.of(Networks.twoConvolutions(5), 2, 1, 28, 28);
    assertThat(summary.rows())
        .extracting(row -> row.name() + " " + row.output())
        .contains("conv2 [2, 40, 14, 14]", "pool2 [2, 40, 7, 7]", "linear [2, 5]");
  }

  static final class Handwritten extends Module {
    final Sequential body = new Sequential(new Conv2d(1, 2, 3), new Dropout(), new BatchNorm2d(2));
    final Parameter scale = new Parameter(Tensors.ones(3));
    final Linear unused = new Linear(2, 2);

    @Override
    public Tensor forward(Tensor input) {
      return body.forward(input);
    }
  }

  @Test
  void a_network_written_by_hand_is_left_as_it_was() {
    Handwritten network = new Handwritten();
    network.freeze();
    network.scale.unfreeze();
    network.unused.eval();
    Summary summary = Summary.of(network, 1, 1, 5, 5);
    assertThat(summary.rows())
        .extracting(row -> row.name() + ":" + row.type() + ":" + row.output())
        .containsExactly(
            ":Handwritten:[1, 2, 3, 3]",
            "body.0:Conv2d:[1, 2, 3, 3]",
            "body.1:Dropout:[1, 2, 3, 3]",
            "body.2:BatchNorm2d:[1, 2, 3, 3]",
            "unused:Linear:null");
    assertThat(summary.trainable()).isEqualTo(3);
    assertThat(summary.frozen()).isEqualTo(20 + 4 + 6);
    assertThat(network.body.isTraining()).isTrue();
    assertThat(network.unused.isTraining()).isFalse();
    BatchNorm2d norm = (BatchNorm2d) network.body.get(2);
    assertThat(norm.runningMean().value().toFloatArray()).containsExactly(0, 0);
  }

  @Test
  void names_are_cut_to_the_width() {
    Sequential inner = new Sequential().add("a".repeat(60), new ReLU());
    Summary summary = Summary.of(new Sequential().add("b".repeat(60), inner), 1, 3);
    assertThat(summary.toString().lines()).allMatch(line -> line.length() <= 80);
    assertThat(summary.toString(50).lines()).allMatch(line -> line.length() <= 50);
  }

  @Test
  void counts_are_short() {
    assertThat(Summary.counted(999)).isEqualTo("999");
    assertThat(Summary.counted(11_763)).isEqualTo("11.8 K");
    assertThat(Summary.counted(1_250_000)).isEqualTo("1.3 M");
  }
}
